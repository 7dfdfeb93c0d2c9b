import type { Duration } from "./duration.ts";
import { type Announcement, notify, type Observer, type RunEvent } from "./events.ts";
import { type Clock, newId, systemClock, systemRandom } from "./runtime.ts";
import { type Limits, type Scope, scopeIn } from "./scope.ts";

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

/** What a run shares with those inside it. */
export interface World {
  readonly clock: Clock;
  readonly random: () => number;
  readonly waitUntil?: RunOptions["waitUntil"];
  readonly observers: readonly Observer[];
  /** What can stop the run; undefined when nothing can. */
  readonly scope?: Scope | undefined;
  readonly id?: string | undefined;
  readonly origin?: string | undefined;
}

/** The world of a run that nobody gave anything. */
export const host: World = { clock: systemClock, random: systemRandom, observers: [] };

/** The world of a run with options. */
export function worldOf(options: RunOptions): World {
  const { parent, id, origin = parent?.origin, observers = [], ...own } = options;
  const outer = parent ? (parent as RunState).world : host;
  const { clock = outer.clock, random = outer.random, waitUntil = outer.waitUntil } = own;
  const scope = scopeIn(clock, outer.scope, own);
  return { clock, random, waitUntil, observers: [...outer.observers, ...observers], scope, id, origin };
}

/** The run as the library sees it. */
export class RunState implements Run {
  readonly place: Place;
  /** The path of the run itself, whatever step it is at. */
  readonly base: readonly string[];
  world: World;
  /** The index of the step that is running now. */
  at = -1;
  readonly #root: RunState;
  #id: string | undefined;

  /** A run is of its own unless it is given the one it is a part of. */
  constructor(place: Place, base: readonly string[], world: World, whole?: RunState) {
    this.place = place;
    this.base = base;
    this.world = world;
    this.#root = whole ? whole.#root : this;
  }

  get id(): string {
    this.#root.#id ??= this.world.id ?? newId();
    return this.#root.#id;
  }

  get origin(): string {
    return this.world.origin ?? this.id;
  }

  get clock(): Clock {
    return this.world.clock;
  }

  get random(): () => number {
    return this.world.random;
  }

  get signal(): AbortSignal {
    return (this.world.scope ?? this.narrow({})).signal;
  }

  get aborted(): boolean {
    return !!this.world.scope?.aborted;
  }

  get deadline(): number | undefined {
    return this.world.scope?.deadline;
  }

  get path(): readonly string[] {
    const step = this.place.steps[this.at];
    return step ? [...this.base, step.name] : this.base;
  }

  /** A run of what is inside this one: the same, but for its path and perhaps for what stops it. */
  part(...names: readonly string[]): RunState {
    return new RunState(this.place, [...this.path, ...names], this.world, this);
  }

  /** Gives the run a scope of its own inside the one it is in: whichever ends first ends it. */
  narrow(limits: Limits): Scope {
    const scope = scopeIn(this.clock, this.world.scope, limits);
    this.world = { ...this.world, scope };
    return scope;
  }

  throwIfAborted(): void {
    if (this.aborted) this.signal.throwIfAborted();
  }

  waitUntil(work: PromiseLike<unknown>): void {
    work.then(undefined, (error) => this.emit({ type: "background.error", error }));
    this.world.waitUntil?.(work);
  }

  emit(event: Partial<RunEvent>): void {
    const { observers, clock } = this.world;
    if (!observers.length) return;
    const { path = this.path } = event;
    const { id, origin, place } = this;
    const base = { id, origin, chain: place.name, link: path[1] && path.at(-1), path, at: clock.now() };
    notify(observers, { ...base, ...event } as RunEvent);
  }
}
