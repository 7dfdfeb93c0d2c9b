import type { Duration } from "./duration.ts";
import { type Announcement, type Draft, notify, type Observer, type RunEvent } from "./events.ts";
import { type Clock, newId, systemClock, systemRandom } from "./runtime.ts";
import { type Limits, Scope } from "./scope.ts";
import type { Thrown } from "./settle.ts";

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

/** Who a run is, with all inside it. */
export interface Identity {
  /** The id, once it is known. */
  key?: string | undefined;
  /** What has the origin, if that is not the id. */
  readonly source?: { readonly origin: string } | undefined;
  /** Which item of many it is. */
  readonly position?: string | undefined;
}

/** What a run passes on to the runs inside it. */
export interface World {
  readonly clock: Clock;
  readonly random: () => number;
  /** Keeps the host alive for background work. */
  readonly keep?: RunOptions["waitUntil"];
  readonly observers: readonly Observer[];
  /** What can stop the run; undefined when nothing can. */
  readonly scope?: Scope | undefined;
  /** Undefined makes a run someone of its own. */
  readonly root?: Identity | undefined;
}

/** The world of a run that nobody gave anything. */
export const host: World = { clock: systemClock, random: systemRandom, observers: [] };

/** The run as the library sees it. */
export class RunState implements Run, World, Identity {
  readonly place: Place;
  /** The path of the run itself, whatever step it is at. */
  readonly base: readonly string[];
  clock: Clock;
  random: () => number;
  keep: World["keep"];
  observers: readonly Observer[];
  scope: Scope | undefined;
  root: Identity;
  key: string | undefined;
  readonly source?: undefined;
  readonly position?: undefined;
  /** The index of the step that is running now. */
  at = -1;

  constructor(place: Place, base: readonly string[], world: World) {
    this.place = place;
    this.base = base;
    this.clock = world.clock;
    this.random = world.random;
    this.keep = world.keep;
    this.observers = world.observers;
    this.scope = world.scope;
    this.root = world.root ?? this;
  }

  /** Makes it a run of its own, with what its caller has set. */
  take(options: RunOptions): void {
    const { parent, id, origin, observers = [] } = options;
    this.root = { key: id, source: origin === undefined ? parent : { origin } };
    this.clock = options.clock ?? this.clock;
    this.random = options.random ?? this.random;
    this.keep = options.waitUntil ?? this.keep;
    this.join([...new Set(observers)]);
    this.narrow(options);
  }

  /** Adds observers, none of which comes twice. */
  join(more: readonly Observer[]): void {
    if (more.length)
      this.observers = this.observers.length ? [...new Set([...this.observers, ...more])] : more;
  }

  /** Gives the run a scope inside its own: whichever ends first ends it. */
  narrow(limits: Limits): Scope {
    this.scope = new Scope(this.clock, this.scope, limits);
    return this.scope;
  }

  get id(): string {
    this.root.key ??= newId();
    return this.root.key;
  }

  get origin(): string {
    return this.root.source?.origin ?? this.id;
  }

  get signal(): AbortSignal {
    return (this.scope ?? this.narrow({})).watch();
  }

  get aborted(): boolean {
    return !!this.scope?.ended();
  }

  get deadline(): number | undefined {
    return this.scope?.deadline;
  }

  get path(): readonly string[] {
    return this.at < 0 ? this.base : [...this.base, this.place.steps[this.at]!.name];
  }

  /** A run of what is inside this one: the same, but for its path and perhaps for what stops it. */
  part(name?: string): RunState {
    const part = new RunState(this.place, name === undefined ? this.base : [...this.path, name], this);
    if (name === undefined) part.at = this.at;
    return part;
  }

  throwIfAborted(): void {
    if (this.aborted) this.signal.throwIfAborted();
  }

  waitUntil(work: PromiseLike<unknown>): void {
    work.then(undefined, (error) => this.emit({ type: "background.error", error }));
    this.keep?.(work);
  }

  emit(event: Partial<RunEvent>): void {
    if (!this.observers.length) return;
    const { path = this.path } = event;
    notify(this.observers, { ...this.draft(path, this.clock.now()), ...event } as RunEvent);
  }

  /** Tells the observers, if there are any, that it begins, or has ended; gives the time. */
  tell(type: RunEvent["type"], begun?: number, thrown?: Thrown): number {
    if (!this.observers.length) return 0;
    const at = this.clock.now();
    const event = this.draft(this.path, at, type);
    if (begun !== undefined) event.duration = at - begun;
    if (thrown) event.error = thrown.error;
    notify(this.observers, event as RunEvent);
    return at;
  }

  /** Begins an event. To add to a whole object is faster than to spread one. */
  private draft(path: readonly string[], at: number, type?: RunEvent["type"]): Draft {
    const { id, origin, root, place } = this;
    const link = path[1] && path.at(-1);
    const event: Draft = { id, origin, chain: place.name, link, path, at, type };
    if (root.position) event.itemPath = root.position;
    return event;
  }
}
