import type { CustomEvent, ErrorEvent, RunEvent } from "../core/events.ts";
import type { LogLevel } from "./levels.ts";

/** What a line tells, in this order. */
export interface LogRecord {
  /** ISO 8601, in UTC. */
  readonly time: string;
  readonly level: LogLevel;
  /** The type of the event. */
  readonly event: string;
  /** The event in words. */
  readonly message: string;
  /** The run's id. */
  readonly run: string;
  /** The correlation id. */
  readonly origin: string;
  readonly chain: string;
  readonly link?: string | undefined;
  /** The names from the outermost chain to the link, joined with `/`. */
  readonly path: string;
  /** Which item of `map` or `toStream` it is about, by its position from 0. */
  readonly item?: string | undefined;
  /** Milliseconds. */
  readonly duration?: number | undefined;
  /** Name, message and code of what was thrown, its causes, and the stack if that was asked for. */
  readonly error?: unknown;
  /** What a policy told with its announcement. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

const wordsOf = (error: unknown): string => {
  const { message } = Object(error) as { message?: unknown };
  return typeof message === "string" ? message : String(Object(error) === error ? typeof error : error);
};

/** What a policy told with its announcement: all but what every event tells. */
function detailsOf(event: RunEvent): Record<string, unknown> | undefined {
  const { type: _, id, origin, chain, link, path, at, itemPath, error, ...details } = event as CustomEvent;
  return Object.keys(details).length ? details : undefined;
}

/** What an event tells; nothing in it is free of secrets yet. What there is none of is undefined, which JSON leaves out. */
export function recordOf(event: RunEvent, level: LogLevel, time: string): LogRecord {
  const { type, id, origin, chain, link, path: names, itemPath: item, duration, error } = event as ErrorEvent;
  const path = names.join("/");
  const words = `${type} ${path}`;
  return {
    time,
    level,
    event: type,
    message: "error" in event ? `${words}: ${wordsOf(error)}` : words,
    run: id,
    origin,
    chain,
    link,
    path,
    item,
    duration,
    error,
    details: type.includes(":") ? detailsOf(event) : undefined,
  };
}
