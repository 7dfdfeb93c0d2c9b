import type { RunEvent } from "../core/events.ts";
import { mustBeOneOf } from "../core/one-of.ts";

/** How much a line matters, the least first. */
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error";

/** The levels by rank; `off` is above all. */
export const ranks: Readonly<Record<LogLevel | "off", number>> = {
  trace: 0,
  debug: 1,
  info: 2,
  warn: 3,
  error: 4,
  off: 5,
};

/** The levels of what is neither plain news (`info`) nor carries an error (`warn`). */
export const usualLevels: Readonly<Record<string, LogLevel>> = {
  "link.start": "trace",
  "link.end": "debug",
  "run.start": "debug",
  "run.error": "error",
  "observer.error": "error",
  "background.error": "error",
  "breaker:opened": "warn",
  "breaker:rejected": "debug",
  "cache:miss": "debug",
  "cache:stale": "debug",
  "pool:start": "debug",
  "pool:queued": "debug",
};

/** Which level an event is told at, unless a caller says otherwise. */
export const levelOf = (event: RunEvent): LogLevel =>
  usualLevels[event.type] ?? ("error" in event ? "warn" : "info");

/** Throws a `TypeError` for what is no level. */
export const mustLevel = <Level extends string>(level: Level, option: string): Level =>
  mustBeOneOf(level, option, Object.keys(ranks));
