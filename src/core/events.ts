import { isThenable } from "./settle.ts";

/** What every event tells. */
interface EventBase {
  /** The run's id. */
  readonly id: string;
  /** The correlation id: the id of the run everything began with, unless one was given. */
  readonly origin: string;
  /** The name of the chain that is running. */
  readonly chain: string;
  /** The name of the link, or undefined for the outermost chain itself. */
  readonly link: string | undefined;
  /** The names from the outermost chain to the link; joined with `/` it is the id of a node of `describe(chain)`. */
  readonly path: readonly string[];
  /** Epoch milliseconds on the run's clock. */
  readonly at: number;
  /** The position of the item of `map` or `toStream` it is about, from 0: `"3"`, or `"3/1"` for one inside another; only in items. */
  readonly itemPath?: string | undefined;
}

/** An event that is being made. */
export type Draft = { -readonly [Key in keyof EventBase]: EventBase[Key] } & {
  type: string | undefined;
  duration?: number;
  error?: unknown;
};

/** A chain (`run`, also when it is a link of another) or one of its links began. */
export interface StartEvent extends EventBase {
  readonly type: "run.start" | "link.start";
}

/** A chain or a link gave its value. */
export interface EndEvent extends EventBase {
  readonly type: "run.end" | "link.end";
  /** Milliseconds since its start. */
  readonly duration: number;
}

/** A chain or a link failed. */
export interface ErrorEvent extends EventBase {
  readonly type: "run.error" | "link.error";
  /** Milliseconds since its start. */
  readonly duration: number;
  /** What was thrown. */
  readonly error: unknown;
}

/** A handler takes over after a failure (`link.recovered`), an observer threw, or background work failed. */
export interface ReportEvent extends EventBase {
  readonly type: "link.recovered" | "observer.error" | "background.error";
  /** What was thrown. */
  readonly error: unknown;
}

/** What a middleware or a link announces itself: a type with a colon, such as `"retry:attempt"`, and any details. */
export interface Announcement {
  readonly type: `${string}:${string}`;
  readonly [detail: string]: unknown;
}

/** An announcement with the place and time it came from. */
export interface CustomEvent extends EventBase {
  readonly type: `${string}:${string}`;
  readonly [detail: string]: unknown;
}

/** Anything an observer can be told; `event.type` tells which. */
export type RunEvent = StartEvent | EndEvent | ErrorEvent | ReportEvent | CustomEvent;

/** Is told what happens in a run and cannot change it: what it throws is reported to the other observers. */
export type Observer = (event: RunEvent) => void;

/** Tells the others that an observer has failed. */
function report(observers: readonly Observer[], failed: Observer, event: RunEvent, error: unknown): void {
  const others = observers.filter((other) => other !== failed);
  notify(others, { ...event, type: "observer.error", error });
}

/** Tells every observer; a failing one is reported to the others. */
export function notify(observers: readonly Observer[], event: RunEvent): void {
  for (const observer of observers)
    try {
      const result: unknown = observer(event);
      if (isThenable(result)) result.then(undefined, (error) => report(observers, observer, event, error));
    } catch (error) {
      report(observers, observer, event, error);
    }
}
