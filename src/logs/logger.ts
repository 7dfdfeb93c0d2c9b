import type { Observer, RunEvent } from "../core/events.ts";
import { type RedactOptions, secretsOf } from "../core/secrets.ts";
import { safeJson } from "./json.ts";
import { type LogLevel, levelOf, mustLevel, ranks, usualLevels } from "./levels.ts";
import { type LogRecord, recordOf } from "./record.ts";

/** Takes a line of JSON, without its end. */
export type LogLines = (line: string, level: LogLevel) => void;

/** A logger with a method for each level: pino, `console`, and what is like them. Without `trace` it is given to `debug`. */
export interface LogMethods {
  trace?(record: LogRecord, message: string): void;
  debug(record: LogRecord, message: string): void;
  info(record: LogRecord, message: string): void;
  warn(record: LogRecord, message: string): void;
  error(record: LogRecord, message: string): void;
}

/** How runs are logged. */
export interface LoggerOptions {
  /** Where it goes: a function for lines of JSON, or a logger such as pino or `console`. */
  readonly sink: LogLines | LogMethods;
  /** The least level that is told. Default `info`: ends of runs, failures, and what policies announce. */
  readonly level?: LogLevel | undefined;
  /** Other levels for some types of events, such as `{ "cache:miss": "off" }`. Default: none. */
  readonly levels?: Readonly<Record<string, LogLevel | "off">> | undefined;
  /** What is secret besides what `redact` knows. Default: nothing. */
  readonly redact?: RedactOptions | undefined;
  /** Whether errors come with their stack. Default false. */
  readonly stack?: boolean | undefined;
  /**
   * The part of correlated runs that is told, 0 to 1; all the lines of one, or none but warnings and errors. Default 1.
   */
  readonly sample?: number | undefined;
  /** Fields of every line, such as `{ service: "shop" }`. Default: none. */
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
}

/** A number in [0, 1) that is always the same for a text: FNV-1a, its bits mixed once more. */
function chance(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}

/** A time in words; that of the latest millisecond is kept, for many events share one. */
function calendar(): (at: number) => string {
  let known = NaN;
  let text = "";
  return (at) => {
    if (at !== known) {
      known = at;
      text = new Date(at).toISOString();
    }
    return text;
  };
}

function must({ sink, level = "info", levels = {}, sample = 1 }: LoggerOptions): void {
  const { info } = Object(sink) as Partial<LogMethods>;
  if (typeof sink !== "function" && typeof info !== "function")
    throw new TypeError(`sink must be a function or a logger, got ${typeof sink}`);
  mustLevel(level, "level");
  for (const [type, other] of Object.entries(levels)) mustLevel(other, `levels["${type}"]`);
  if (!(sample >= 0 && sample <= 1))
    throw new TypeError(`sample must be a number from 0 to 1, got ${sample}`);
}

/**
 * An observer that logs runs: one line of JSON for each event, without secrets.
 *
 * A line tells time, level, event, message, run, origin, chain, link, path, duration, error and details, as far as there are any.
 * Values that pass through a chain are never told. Throws a `TypeError` for wrong options.
 *
 * @example
 * const lines: string[] = [];
 * const half = chain("half").link("halve", (n: number) => n / 2).observe(logger({ sink: (line) => lines.push(line) }));
 * half(42);
 * JSON.parse(lines[0]!).message; // "run.end half"
 */
export function logger(options: LoggerOptions): Observer {
  must(options);
  const { sink, level = "info", levels = {}, redact, stack = false, sample = 1, fields } = options;
  const secrets = secretsOf(redact);
  const constant = fields && (JSON.parse(safeJson(fields, secrets)) as object);
  const least = ranks[level];
  const timeOf = calendar();
  const tell = (event: RunEvent, own: LogLevel): void => {
    const told = recordOf(event, own, timeOf(event.at));
    const record = constant ? { ...told, ...constant } : told;
    // Only an error or details can hold what a secret could be in, or JSON could not tell.
    const risky = "error" in event || told.details !== undefined;
    if (typeof sink === "function") {
      sink(risky ? safeJson(record, secrets, stack) : JSON.stringify(record), own);
      return;
    }
    const safe = risky ? (JSON.parse(safeJson(record, secrets, stack)) as LogRecord) : record;
    (own === "trace" && !sink.trace ? sink.debug : sink[own]!).call(sink, safe, safe.message);
  };
  const isQuiet = (type: RunEvent["type"]): boolean => ranks[levels[type] ?? usualLevels[type]!] < least;
  // Most events are of links: those that nobody wants are known by their type, which is compared rather than looked up.
  const [quietStart, quietEnd] = [isQuiet("link.start"), isQuiet("link.end")];
  return (event) => {
    const { type } = event;
    if ((quietEnd && type === "link.end") || (quietStart && type === "link.start")) return;
    const own = levels[type] ?? levelOf(event);
    const rank = ranks[own];
    if (own === "off" || rank < least) return;
    if (sample < 1 && rank < ranks.warn && chance(event.origin) >= sample) return;
    tell(event, own);
  };
}
