import type { Next } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import type { Circuit } from "./circuit.ts";

/** A call on its way through a breaker. */
export interface Call {
  readonly input: unknown;
  readonly next: Next<unknown, unknown>;
  readonly run: Run;
  /** The period it counts in. */
  readonly period: object;
  /** When it began, if that matters. */
  began: number;
  /** Gives back the place of a probe; false when that has been done. Undefined for a call that needs none. */
  leave: (() => boolean) | undefined;
}

/** What the others do with a breaker that shares what it learns. */
export interface Follower {
  readonly circuit: Circuit;
  /** Calls the link to find out whether the dependency is well; passes the call anew if the state has changed since. */
  probe(call: Call): unknown;
  /** Tells that the circuit was opened. */
  opened(run: Run, reason: string, retryAfter: number): void;
  close(run: Run, reason: string): void;
}

/** The other instances, as a breaker sees them. None of this fails: where nobody can be asked, each decides alone. */
export interface Peers {
  /** Learns, in the background and only once in a while, what the others say. */
  look(run: Run): void;
  /** Asks for the right to find out for all whether the dependency is well, and goes on with the call. */
  probe(call: Call): unknown;
  /** Gives that right back, if this instance has it. */
  release(run: Run): void;
  /** Tells the others that the dependency failed, and is to be left alone for so many milliseconds. */
  failed(run: Run, cooldown: number): void;
  /** Tells the others that it is well again. */
  recovered(run: Run): void;
}

/** How instances share a breaker: made by {@link sharedCircuit}. */
export interface Sharing {
  /** Adds a breaker to those that share; `part` tells the breakers of a registry apart. */
  readonly join: (breaker: Follower, part?: string) => Peers;
}
