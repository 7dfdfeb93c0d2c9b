import type { Duration } from "../core/duration.ts";
import type { JointTransition, MergeableTransition, Transition } from "./transition.ts";

/** An answer that may be there at once: a store in memory owes nobody a promise. */
export type Answer<Value> = Value | PromiseLike<Value>;

/** How a value is kept. */
export interface SetOptions {
  /** How long the value lives, from now; default: until it is deleted. */
  readonly ttl?: Duration | undefined;
}

/** Which page of a list is wanted. */
export interface KeysOptions {
  /** About how many keys a page holds, 1 to 1000; default 100. A page may hold more, fewer, even none. */
  readonly limit?: number | undefined;
  /** The `cursor` of the page before; default: the first page. */
  readonly cursor?: string | undefined;
}

/** A page of a list of keys. */
export interface KeysPage {
  readonly keys: readonly string[];
  /** Where the next page begins; undefined on the last one. */
  readonly cursor: string | undefined;
}

/**
 * A place that keeps values by key.
 *
 * A key is a well-formed text of at least one character; up to 400 bytes of UTF-8 fit every driver. A value is what JSON
 * brings back as it was (texts, finite numbers, booleans, null, and lists and plain objects of them), or a `Uint8Array`;
 * anything else is a `TypeError` that names the key and the place. What is read is not to be changed.
 *
 * Expiry is judged on reading, by the store's clock: a value whose time is over is not there.
 */
export interface Store {
  /** The value of a key; undefined when there is none. */
  get<Value = unknown>(key: string): Answer<Value | undefined>;
  /** Keeps a value in place of the former one, its time to live included. */
  set(key: string, value: unknown, options?: SetOptions): Answer<void>;
  /** Forgets a value; there need not be one. */
  delete(key: string): Answer<void>;
  /**
   * The keys that begin with a text, page by page, in an order of the driver's own. A key that is there all the while is
   * listed; one that comes or goes meanwhile may be.
   */
  keys(prefix: string, options?: KeysOptions): Answer<KeysPage>;
}

/**
 * A store that can count and lock: an update is one indivisible step among all that touch its keys, whichever process
 * they come from, and whatever begins after its answer sees it.
 */
export interface AtomicStore extends Store {
  readonly consistency: "linearizable";
  /** Replaces a value by what the transition makes of it, and answers with the transition's result. */
  update<State, Args, Result>(
    key: string,
    transition: Transition<State, Args, Result>,
    args: Args,
  ): Answer<Result>;
  /** Replaces the values of several keys, all of them or none. The keys must be of one partition: see `partitionOf`. */
  update<State, Args, Result>(
    keys: readonly string[],
    transition: JointTransition<State, Args, Result>,
    args: Args,
  ): Answer<Result>;
}

/** A store that can count roughly: see `approximate`. */
export interface ApproximateStore extends Store {
  readonly consistency: "approximate";
  /** Replaces a value by what the transition makes of it, as far as this process knows it. */
  update<State, Args, Result>(
    key: string,
    transition: MergeableTransition<State, Args, Result>,
    args: Args,
  ): Answer<Result>;
}

/** Tells those who hold copies of a far store what has changed there. */
export interface Bus {
  /** Tells the others that the value of a key has changed; it may not throw. */
  send(key: string): void;
  /** Calls back with the key of every value that one of the others has changed, from now on. */
  listen(changed: (key: string) => void): void;
}
