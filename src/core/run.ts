import type { Duration } from "./duration.ts";
import { type Announcement, type Observer, type RunEvent, tell } from "./events.ts";
import { type Clock, newId, systemClock, systemRandom } from "./runtime.ts";
import type { Scope } from "./scope.ts";

/** What a link is told about the execution it is part of. Everything in it is made when it is first read. */
export interface Run {
  /** Unique to this run; shared by the chains nested in it. */
  readonly id: string;
  /** The correlation id: that of the run everything began with, unless one was given. */
  readonly origin: string;
  /** Aborts when the run is to stop: the caller's signal, the deadline, or a failed sibling of a parallel branch. */
  readonly signal: AbortSignal;
  /** Whether the run is to stop; far cheaper than `signal.aborted`. */
  readonly aborted: boolean;
  /** When the run must have ended, in epoch milliseconds of its clock; undefined when it may take any time. */
  readonly deadline: number | undefined;
  /** The run's time. */
  readonly clock: Clock;
  /** The run's randomness, in [0, 1). */
  readonly random: () => number;
  /** The names from the outermost chain to the link that is running. */
  readonly path: readonly string[];
  /** Throws the abort reason itself when the run is to stop. */
  throwIfAborted(): void;
  /** Lets work outlive the run; when it fails, observers see a `background.error`. */
  waitUntil(work: PromiseLike<unknown>): void;
  /** Tells the observers something; costs nothing more than the call when there is none. */
  emit(event: Announcement): void;
}

/** What the caller of a run may set; all of it is inherited by nested chains. */
export interface RunOptions {
  /** Stops the run: no further link starts, and `run.signal` aborts with the same reason. */
  readonly signal?: AbortSignal | undefined;
  /** The time the run may take, counted from its start. */
  readonly deadline?: Duration | undefined;
  /** Are told every event of the run, besides the observers of the chain. */
  readonly observers?: readonly Observer[] | undefined;
  /** Default: the host's clock. */
  readonly clock?: Clock | undefined;
  /** Numbers in [0, 1); default: the host's randomness. */
  readonly random?: (() => number) | undefined;
  /** Default: a new UUID, made when it is first read. */
  readonly id?: string | undefined;
  /** The correlation id; default: the parent's, or else the run's own id. */
  readonly origin?: string | undefined;
  /** Keeps the host alive for background work, as `ctx.waitUntil` does on Workers. */
  readonly waitUntil?: ((work: PromiseLike<unknown>) => void) | undefined;
  /** The run this one belongs to: gives its origin, signal, deadline, observers, clock and randomness. */
  readonly parent?: Run | undefined;
}

/** The run as the library sees it. */
export class RunState implements Run {
  readonly chain: string;
  readonly observers: readonly Observer[] | undefined;
  /** What can stop the run; undefined when nothing can. */
  scope: Scope | undefined;
  /** The step that is running now. */
  at: string | undefined = undefined;
  readonly #parent: RunState | undefined;
  readonly #options: RunOptions | undefined;
  /** The step of the parent this run is in, kept because the parent moves on. */
  readonly #via: string | undefined;
  readonly #branch: string | undefined;
  #id: string | undefined = undefined;
  #signal: AbortSignal | undefined = undefined;

  /** Without options a run is a part of its parent; with them it is a run of its own. */
  constructor(
    chain: string,
    scope: Scope | undefined,
    observers: readonly Observer[] | undefined,
    parent?: RunState,
    options?: RunOptions,
    branch?: string,
  ) {
    this.chain = chain;
    this.scope = scope;
    this.observers = observers;
    this.#parent = parent;
    this.#options = options;
    this.#via = parent?.at;
    this.#branch = branch;
  }

  get id(): string {
    const inherited = this.#options ? this.#options.id : this.#parent?.id;
    this.#id ??= inherited ?? newId();
    return this.#id;
  }

  get origin(): string {
    return this.#options?.origin ?? this.#parent?.origin ?? this.id;
  }

  get clock(): Clock {
    return this.#options?.clock ?? this.#parent?.clock ?? systemClock;
  }

  get random(): () => number {
    return this.#options?.random ?? this.#parent?.random ?? systemRandom;
  }

  get signal(): AbortSignal {
    this.#signal ??= this.scope?.signal ?? new AbortController().signal;
    return this.#signal;
  }

  get aborted(): boolean {
    return this.scope?.aborted ?? false;
  }

  get deadline(): number | undefined {
    return this.scope?.deadline;
  }

  /** The path of the run itself, whatever step it is at. */
  get base(): readonly string[] {
    const parent = this.#parent;
    if (!parent || this.#options) return [this.chain];
    return [...parent.base, this.#via, this.#branch].filter((name) => name !== undefined);
  }

  get path(): readonly string[] {
    return this.at === undefined ? this.base : [...this.base, this.at];
  }

  throwIfAborted(): void {
    this.scope?.check();
  }

  waitUntil(work: PromiseLike<unknown>): void {
    work.then(undefined, (error) => this.tell(this.path, { type: "background.error", error }));
    this.keepAlive(work);
  }

  keepAlive(work: PromiseLike<unknown>): void {
    this.#options?.waitUntil ? this.#options.waitUntil(work) : this.#parent?.keepAlive(work);
  }

  emit(event: Announcement): void {
    this.tell(this.path, event);
  }

  tell(path: readonly string[], event: { readonly type: RunEvent["type"]; readonly error?: unknown }): void {
    const { id, origin, chain, clock, observers } = this;
    if (observers)
      tell(observers, {
        id,
        origin,
        chain,
        link: path[1] && path.at(-1),
        path,
        at: clock.now(),
        ...event,
      } as RunEvent);
  }
}
