import type { Run } from "../core/run.ts";
import type { IntentProblem } from "./problem.ts";

/**
 * Where an intent is: waiting for its turn (`queued`), being sent by the leader (`leased`), answered (`done`), or refused
 * for good and waiting for a person (`dead`).
 */
export type IntentState = "queued" | "leased" | "done" | "dead";

/** What is known of every intent. */
export interface IntentFacts {
  /** Names the intent for as long as it is kept. */
  readonly id: string;
  /** The idempotency key its request carries; made once, and made anew only when its input was merged. */
  readonly key: string;
  readonly state: IntentState;
  /** How often it was sent, whatever came of it. */
  readonly attempts: number;
  /** When it was put in, in epoch milliseconds of this device. */
  readonly created: number;
  /** When it last changed, in epoch milliseconds of this device. */
  readonly changed: number;
  /** When it is tried again, in epoch milliseconds of this device; undefined when it need not wait. */
  readonly due: number | undefined;
  /** Why the last attempt failed, as data; undefined when none has, or when it is done. */
  readonly error: IntentProblem | undefined;
  /** The keys it had before its input was merged, the oldest first. */
  readonly replaced: readonly string[];
  /** The version of its input. */
  readonly version: number;
}

/** What a person wants to happen, kept on this device until the server has answered. It never changes: each change makes a new one. */
export interface Intent<In = unknown, Out = unknown> extends IntentFacts {
  readonly held?: undefined;
  readonly input: In;
  /** Intents of one entity are sent one after the other, in the order in which they were put in. */
  readonly entity: string;
  /** What the link gave, once it is done. */
  readonly output: Out | undefined;
  /**
   * Resolves with what the link gave, perhaps in another page than the one that put the intent in. Rejects with the code
   * `intent-dead` (with the `problem`), `intent-discarded` or `outbox-closed`.
   */
  readonly confirmed: Promise<Out>;
}

/** An intent that this page cannot send; it is left as it is, and those of its entity behind it wait where that is known. */
export interface HeldIntent extends IntentFacts {
  /** A newer version of the program has written it, the seal does not open, or `migrate` failed. */
  readonly held: "newer" | "sealed" | "unmigrated";
  readonly input?: undefined;
  readonly entity: string | undefined;
  readonly output?: undefined;
}

/** What a page shows of an outbox. It never changes: each change makes a new one. */
export interface OfflineStatus {
  /** How many intents there are in each state. */
  readonly counts: Readonly<Record<IntentState, number>>;
  /** Whether the server answers, judged by the last attempts; true until one has failed. */
  readonly online: boolean;
  /** Whether this page is the one that sends. */
  readonly leader: boolean;
  /** Whether sending is paused, on the whole device. */
  readonly paused: boolean;
  /** Whether what earlier pages left has been read. */
  readonly ready: boolean;
  /** When something is tried next, in epoch milliseconds of this device; undefined when nothing waits, or another page sends. */
  readonly nextTry: number | undefined;
  /** What the inputs of intents that are not done take, in bytes. */
  readonly bytes: number;
  /** When the oldest intent that is not done was put in, in epoch milliseconds of this device. */
  readonly oldest: number | undefined;
  /** Why the store fails, while it does. */
  readonly error: IntentProblem | undefined;
}

/** Something that changes, and tells when. Both functions may be taken off it, as `useSyncExternalStore` does. */
export interface Observable<Value> {
  /** What it is now: the same object until it changes. */
  readonly get: () => Value;
  /** Calls `listener` after changes, once for those that come together; the returned function stops that. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** One intent, by its id, whether it has been read yet or not. */
export interface IntentHandle<In, Out> {
  readonly id: string;
  /** The intent as it is now; undefined when there is none, or it has not been read yet. */
  get(): Intent<In, Out> | HeldIntent | undefined;
  /** As that of the intent; rejects with `intent-discarded` when there is no such intent (any more). */
  readonly confirmed: Promise<Out>;
}

/** A link that works without a network: it keeps what it is given, and sends it when it can. */
export interface Outbox<In, Out> {
  /**
   * Keeps an intent. Resolves when it is safe on this device, and rejects when it is not: with the code `outbox-full` (a
   * quota), `store-full` (the device), or another error of the store; then nothing was kept.
   */
  (input: In, run?: Run): Promise<Intent<In, Out>>;
  /** How it stands. */
  readonly status: Observable<OfflineStatus>;
  /** All intents, in the order in which they were put in: the same list until something changes. */
  readonly intents: () => readonly (Intent<In, Out> | HeldIntent)[];
  /** Calls `listener` after any change, once for those that come together; the returned function stops that. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Resolves when what earlier pages left has been read; rejects with the store's error. */
  readonly ready: Promise<void>;
  /** One intent, also of an earlier page. */
  readonly intent: (id: string) => IntentHandle<In, Out>;
  /** Puts a dead intent back in its place, with its key; says whether there was one. */
  readonly retry: (id: string) => Promise<boolean>;
  /** Forgets an intent that is dead, queued or held; says whether it did: one that is being sent cannot be taken back. */
  readonly discard: (id: string) => Promise<boolean>;
  /**
   * Tries at once whatever waits, and resolves when nothing is queued or being sent any more, by this page or another. It
   * may take as long as the network does; the signal ends the wait with its reason.
   */
  readonly drain: (options?: DrainOptions) => Promise<void>;
  /** Stops sending on the whole device, also in pages to come; what is being sent is finished. */
  readonly pause: () => Promise<void>;
  /** Ends the pause. */
  readonly resume: () => Promise<void>;
  /** Ends this page's part: stops what it sends (it stays queued), and lets another page take over. */
  readonly close: () => Promise<void>;
}

/** How long to wait for an outbox. */
export interface DrainOptions {
  /** Ends the wait; default: none. */
  readonly signal?: AbortSignal | undefined;
}
