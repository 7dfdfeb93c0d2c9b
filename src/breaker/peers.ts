import type { Run } from "../core/run.ts";

/** What the instances of a program say of a dependency together. */
export interface Verdict {
  readonly open: boolean;
  /** In how many milliseconds it is worth finding out whether it is well again. */
  readonly wait: number;
  /** How often it opened since it was last closed; undefined if that was not told. */
  readonly rounds: number | undefined;
}

/** What a breaker lets its peers know and do. */
export interface Follower {
  /** Changes with every change of state. */
  readonly period: object;
  /** How long a probe holds its place at most, in milliseconds. */
  readonly lease: number;
  /** Does as the others say, unless it has changed since. */
  follow(verdict: Verdict, run: Run, since: object): void;
}

/** The other instances, as a breaker sees them. None of this fails: where nobody can be asked, each decides alone. */
export interface Peers {
  /** Learns, in the background and only once in a while, what the others say. */
  look(run: Run): void;
  /** Asks for the right to find out for all whether the dependency is well: true, or else what the others say. */
  claim(run: Run): true | Promise<true | Verdict>;
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
  readonly join: (follower: Follower, part?: string) => Peers;
}
