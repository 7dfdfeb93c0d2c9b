import type { ErrorEvent, RunEvent } from "../core/events.ts";
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
  /** Milliseconds. */
  readonly duration?: number;
  /** Name, message and code of what was thrown, its causes, and the stack if that was asked for. */
  readonly error?: unknown;
  /** What a policy told with its announcement. */
  readonly details?: Readonly<Record<string, unknown>>;
}

const wordsOf = (error: unknown): string => {
  const { message } = Object(error) as { message?: unknown };
  return typeof message === "string" ? message : String(Object(error) === error ? typeof error : error);
};

const message = (event: RunEvent, path: string): string => {
  const { type, error } = event as ErrorEvent;
  return "error" in event ? `${type} ${path}: ${wordsOf(error)}` : `${type} ${path}`;
};

/** What an event tells; nothing in it is free of secrets yet. */
export function recordOf(event: RunEvent, level: LogLevel, time: string): LogRecord {
  const { type, id, origin, chain, link, path, at: _, duration, error, ...details } = event as ErrorEvent;
  const joined = path.join("/");
  return {
    time,
    level,
    event: type,
    message: message(event, joined),
    run: id,
    origin,
    chain,
    ...(link !== undefined && { link }),
    path: joined,
    ...(duration !== undefined && { duration }),
    ...("error" in event && { error }),
    ...(Object.keys(details).length && { details }),
  };
}
