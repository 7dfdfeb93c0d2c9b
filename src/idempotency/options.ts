import { type Duration, milliseconds } from "../core/duration.ts";
import { mustCall } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import type { AtomicStore } from "../storage/store.ts";
import type { IdempotentOutcome, OutcomeCodec } from "./outcome.ts";

/**
 * What becomes of an outcome: true records it; false releases the key, so that the next call runs again; `"mark"` records
 * only that it happened; a `ttl` records it for that time.
 */
export type Recording = boolean | "mark" | { readonly ttl: Duration };

/** Whose right it is to run. */
export interface Ownership {
  /** The key, with its prefix and scope. */
  readonly key: string;
  /**
   * Greater than that of every earlier owner of the key. What the link changes can refuse a number below the greatest it has
   * seen, and so an owner that slept through the end of its lease.
   */
  readonly fencing: number;
}

/** What is to happen once, and for how long that is remembered. */
export interface IdempotentOptions<In> {
  /** Where it is remembered; all processes that must not repeat each other share it. */
  readonly store: AtomicStore;
  /** What makes two calls the same; at least one character. */
  readonly key: (input: In, run: Run) => string | PromiseLike<string>;
  /** Who calls, so that callers cannot meet each other's keys. Default: all callers are one. */
  readonly scope?: ((input: In, run: Run) => string) | undefined;
  /**
   * What of the input two calls of one key must have in common: JSON or bytes, of which a hash is kept. Default: the whole
   * input, which must be JSON then; false compares nothing.
   */
  readonly fingerprint?: false | ((input: In, run: Run) => unknown) | undefined;
  /** How long an outcome is recorded. Default 24 h. */
  readonly ttl?: Duration | undefined;
  /** How long a silent owner blocks the others; one that is alive renews it. Default 30 s. */
  readonly lease?: Duration | undefined;
  /**
   * What a call does while another of its key runs: `"wait"` for the outcome, or fail at once with `idempotency-conflict`
   * (`"conflict"`). Default `"wait"`.
   */
  readonly mode?: "wait" | "conflict" | undefined;
  /** The longest pause between two looks at the store while waiting; half of it is random. Default 1 s. */
  readonly poll?: Duration | undefined;
  /** What becomes of an outcome. Default: a value is recorded, an error releases the key. */
  readonly record?: ((outcome: IdempotentOutcome) => Recording) | undefined;
  /**
   * How outcomes are recorded. Default: values must be JSON or bytes, of errors the name, the message and the simple
   * properties are recorded.
   */
  readonly codec?: OutcomeCodec | undefined;
  /** What the link is given in place of the input, for it to pass the fencing number on. Default: the input. */
  readonly fenced?: ((input: In, ownership: Ownership) => In) | undefined;
  /** What the keys in the store begin with; policies of different purpose need different ones. Default `"idempotency:"`. */
  readonly prefix?: string | undefined;
}

/** What a policy has done since it was made. */
export interface IdempotentStats {
  /** Calls that ran, as the first of their key or after a release. */
  readonly ran: number;
  /** Those of them that took over from an owner that fell silent. */
  readonly takeovers: number;
  /** Calls that were given a recorded outcome. */
  readonly replayed: number;
  /** Calls that waited for another. */
  readonly waited: number;
  /** Calls refused because another ran. */
  readonly conflicts: number;
  /** Calls refused because their payload was another. */
  readonly mismatches: number;
  /** Outcomes that were not recorded and left the key to the next call. */
  readonly released: number;
  /** Outcomes of which only that they happened was recorded. */
  readonly marked: number;
  /** Outcomes that the store failed to record at the first try. */
  readonly unsaved: number;
}

type Settled = "ttl" | "lease" | "poll";

/** The options with their defaults. */
export interface Setting<In> extends Omit<IdempotentOptions<In>, Settled> {
  readonly prefix: string;
  readonly ttl: number;
  readonly lease: number;
  readonly poll: number;
  readonly record: (outcome: IdempotentOutcome) => Recording;
  readonly stats: { -readonly [Name in keyof IdempotentStats]: number };
}

function positive(duration: Duration, name: string): number {
  const ms = milliseconds(duration, name);
  if (ms > 0) return ms;
  throw new TypeError(`${name} must be more than 0`);
}

/** Checks the options and completes them. */
export function settingOf<In>(options: IdempotentOptions<In>): Setting<In> {
  const { mode = "wait", record = ({ ok }) => ok, prefix = "idempotency:" } = options;
  if (mode !== "wait" && mode !== "conflict")
    throw new TypeError(`mode must be "wait" or "conflict", got ${JSON.stringify(mode)}`);
  if (typeof options.store?.update !== "function") throw new TypeError("store must be an atomic store");
  mustCall(options.key, "key");
  mustCall(record, "record");
  for (const name of ["scope", "fingerprint", "fenced"] as const)
    if (options[name]) mustCall(options[name], name);
  return {
    ...options,
    mode,
    record,
    prefix,
    ttl: positive(options.ttl ?? "24h", "ttl"),
    lease: positive(options.lease ?? "30s", "lease"),
    poll: positive(options.poll ?? "1s", "poll"),
    stats: {
      ran: 0,
      takeovers: 0,
      replayed: 0,
      waited: 0,
      conflicts: 0,
      mismatches: 0,
      released: 0,
      marked: 0,
      unsaved: 0,
    },
  };
}
