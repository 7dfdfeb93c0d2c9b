import type { Duration } from "./duration.ts";
import { type Announcement, notify, type Observer, type RunEvent } from "./events.ts";
import { type Clock, newId, systemClock, systemRandom } from "./runtime.ts";
import { Scope } from "./scope.ts";

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

/** The chain a run is in. */
export interface Place {
  readonly name: string;
  readonly steps: readonly { readonly name: string; readonly kind: string }[];
}

/** The run as the library sees it. */
export class RunState implements Run {
  readonly place: Place;
  readonly observers: readonly Observer[];
  /** What can stop the run; undefined when nothing can. */
  scope: Scope | undefined;
  /** The index of the step that is running now. */
  at = -1;
  readonly #parent: RunState | undefined;
  readonly #options: RunOptions | undefined;
  readonly #title: readonly string[] | undefined;
  #id: string | undefined = undefined;

  /** Without options a run is the part of its parent that `title` names; with them it is a run of its own. */
  constructor(
    place: Place,
    scope: Scope | undefined,
    observers: readonly Observer[],
    parent?: RunState,
    options?: RunOptions,
    title: readonly string[] | undefined = parent?.here,
  ) {
    this.place = place;
    this.scope = scope;
    this.observers = observers;
    this.#parent = parent;
    this.#options = options;
    this.#title = title;
  }

  get id(): string {
    this.#id ??= (this.#options ?? this.#parent)?.id ?? newId();
    return this.#id;
  }

  get origin(): string {
    return this.#options?.origin ?? this.#parent?.origin ?? this.id;
  }

  get clock(): Clock {
    return this.#inherit("clock") ?? systemClock;
  }

  get random(): () => number {
    return this.#inherit("random") ?? systemRandom;
  }

  get signal(): AbortSignal {
    this.scope ??= new Scope(this.clock, []);
    return this.scope.signal;
  }

  get aborted(): boolean {
    return !!this.scope?.aborted;
  }

  get deadline(): number | undefined {
    return this.scope?.deadline;
  }

  /** A run of what is inside this one: the same, but for its path and perhaps for what stops it. */
  part(...title: readonly string[]): RunState {
    return new RunState(this.place, this.scope, this.observers, this, undefined, [...this.here, ...title]);
  }

  /** The name of the step that is running now, if any. */
  get here(): readonly string[] {
    const step = this.place.steps[this.at];
    return step ? [step.name] : [];
  }

  get path(): readonly string[] {
    return [...this.base, ...this.here];
  }

  /** The path of the run itself, whatever step it is at. */
  get base(): readonly string[] {
    return this.#parent && !this.#options ? [...this.#parent.base, ...this.#title!] : [this.place.name];
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.scope!.reason;
  }

  waitUntil(work: PromiseLike<unknown>): void {
    work.then(undefined, (error) => this.emit({ type: "background.error", error }));
    this.#inherit("waitUntil")?.(work);
  }

  emit(event: Partial<RunEvent>): void {
    const { observers } = this;
    if (!observers.length) return;
    const { id, origin, place, clock } = this;
    const { path = this.path } = event;
    const base = { id, origin, chain: place.name, link: path[1] && path.at(-1), path, at: clock.now() };
    notify(observers, { ...base, ...event } as RunEvent);
  }

  #inherit<Key extends keyof RunOptions>(key: Key): RunOptions[Key] {
    return this.#options?.[key] ?? (this.#parent ? this.#parent.#inherit(key) : undefined);
  }
}
