import type { Duration } from "../core/duration.ts";
import type { Observer } from "../core/events.ts";
import type { Run } from "../core/run.ts";
import type { Clock } from "../core/runtime.ts";
import type { AtomicStore } from "../storage/store.ts";
import type { OfflineHost } from "./host.ts";
import type { IntentProblem, Verdict } from "./problem.ts";
import type { Seal } from "./seal.ts";
import type { Intent } from "./types.ts";

/** How much an outbox may hold. What is over is refused before anything is lost. */
export interface OfflineQuota {
  /** The most intents that are not done. Default 100,000. */
  readonly count?: number | undefined;
  /** The most bytes their inputs take as JSON. Default 50 MiB. */
  readonly bytes?: number | undefined;
  /** How old the oldest of them may be for new ones to be taken; none is dropped for its age. Default: any age. */
  readonly age?: Duration | undefined;
}

/** How many intents that are done are kept, to be shown. */
export interface KeepDone {
  /** The most. Default 50. */
  readonly count?: number | undefined;
  /** For how long. Default 24 h. */
  readonly age?: Duration | undefined;
}

/** How a link works without a network. */
export interface OfflineOptions<In, Out> {
  /** The outbox's name: of its keys in the store, its lock and its channel. Unique in the origin. Default `"outbox"`. */
  readonly name?: string | undefined;
  /** Where intents are kept; all pages of the outbox share it. */
  readonly store: AtomicStore;
  /** What an input is about: intents of one entity are sent in order, others beside them. Default: all are of one. */
  readonly entity?: ((input: In) => string) | undefined;
  /** How many intents are sent at a time. Default 4. */
  readonly concurrency?: number | undefined;
  /** How long an attempt may take before it counts as lost. Default 30 s. */
  readonly timeout?: Duration | undefined;
  /** The delay behind the first failure, of which a random part is waited; it doubles with each further one. Default 1 s. */
  readonly delay?: Duration | undefined;
  /** No delay is longer, but that `Retry-After` may ask for as much as an hour. Default 5 min. */
  readonly maxDelay?: Duration | undefined;
  /**
   * How often a server may fail an intent before it is dead. Attempts that got no answer, and answers that say no more than
   * "not now" (408, 425, 429, 503, a 409 with `Retry-After`), do not count. Also bounds merges. Default 20.
   */
  readonly attempts?: number | undefined;
  /** What a dead intent means for those of its entity behind it: they are sent (`"continue"`), or wait. Default `"continue"`. */
  readonly onDead?: "continue" | "hold" | undefined;
  /** What a failure means, where it is not what the standard says (undefined). Default: the standard. */
  readonly verdict?: ((error: unknown) => Verdict | undefined) | undefined;
  /**
   * Is asked before an intent that the server has refused is dead: gives the input to send in its place, under a new key, or
   * `"dead"`. Must not have effects: a crash asks again. Default: `"dead"`.
   */
  readonly onConflict?:
    | ((problem: IntentProblem, intent: Intent<In, Out>) => In | "dead" | PromiseLike<In | "dead">)
    | undefined;
  /** How much it may hold. */
  readonly quota?: OfflineQuota | undefined;
  /** How many intents that are done are kept. */
  readonly keepDone?: KeepDone | undefined;
  /** The version of the inputs this program writes, from 1. Default 1. */
  readonly version?: number | undefined;
  /** Makes an input of this version of one of an earlier one; what it throws makes that intent dead. Default: as it is. */
  readonly migrate?: ((input: unknown, from: number) => In) | undefined;
  /** Encrypts inputs, entities, outputs and errors at rest: see `aesGcm`. Default: they are kept as they are. */
  readonly seal?: Seal | undefined;
  /** Asks, while offline, whether the server can be reached: resolves if so. Default: an intent is tried instead. */
  readonly probe?: ((run: Run) => PromiseLike<unknown>) | undefined;
  /** How long a leader that fell silent blocks the others, where there are no Web Locks. Default 10 s. */
  readonly lease?: Duration | undefined;
  /** Are told the runs of the link. Default: none. */
  readonly observers?: readonly Observer[] | undefined;
  /** Time. Default: the host's clock. */
  readonly clock?: Clock | undefined;
  /** Numbers in [0, 1) for the jitter. Default: the host's randomness. */
  readonly random?: (() => number) | undefined;
  /** What the surroundings offer. Default: those of a page or a worker of the browser. */
  readonly host?: OfflineHost | undefined;
}
