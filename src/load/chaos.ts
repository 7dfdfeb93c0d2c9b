import { type Duration, milliseconds } from "../core/duration.ts";
import { mustCall, type Next, named } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import { isThenable } from "../core/settle.ts";
import { sleep } from "../core/within.ts";

/** What is done to calls, and to how many of them. */
export interface ChaosOptions<In = unknown, Result = never> {
  /** Whether it does anything, or a function that is asked at each call; default false: it does nothing. */
  readonly enabled?: boolean | ((run: Run) => boolean) | undefined;
  /** To what part of the calls something is done, from 0 to 1; default 0.1. */
  readonly rate?: number | undefined;
  /** How long they are delayed: always the same, or anything between two times. Default: they are not. */
  readonly latency?: Duration | { readonly from: Duration; readonly to: Duration } | undefined;
  /** What they fail with, or a function that makes it. Default: they do not fail. */
  readonly error?: unknown;
  /** What they give in place of the link's result, or a function that makes it. Default: the link's own. */
  readonly result?: Result | ((input: In, run: Run) => Result) | undefined;
  /**
   * Whether that happens `"before"` the link is called, which then is not when there is an error or a result; or `"after"`
   * it is done, as when only the answer gets lost. Default `"before"`.
   */
  readonly phase?: "before" | "after" | undefined;
  /** Which calls it may happen to; default: all. */
  readonly when?: ((input: In, run: Run) => boolean) | undefined;
}

/** What was done to the calls. */
export interface ChaosStats {
  /** Calls begun. */
  readonly calls: number;
  /** Calls to which something was done. */
  readonly injected: number;
}

/** Faults on purpose: fits around links whose input and result they suit. */
export interface Chaos<From = unknown, Result = never> {
  <In extends From, Out>(input: In, next: Next<In, Out>, run: Run): Out | Result | PromiseLike<Out | Result>;
  /** What was done to the calls so far. */
  readonly stats: ChaosStats;
  /** From now on it does something. */
  enable(): void;
  /** From now on it does nothing. */
  disable(): void;
}

type Make = (input: unknown, run: Run) => unknown;

const making = (given: unknown): Make => (typeof given === "function" ? (given as Make) : () => given);

/** Makes the delay of a call in milliseconds. */
function delayOf(latency: ChaosOptions["latency"] = 0): (run: Run) => number {
  const { from, to } = typeof latency === "object" ? latency : { from: latency, to: latency };
  const [least, most] = [milliseconds(from, "latency"), milliseconds(to, "latency")];
  if (most < least) throw new TypeError(`latency must not end before it begins, got ${from} to ${to}`);
  return ({ random }) => (most > least ? least + (most - least) * random() : least);
}

/** What takes the place of a link's answer; undefined when nothing does. */
function substituteOf(options: ChaosOptions<never, unknown>): Make | undefined {
  const { error, result, latency } = options;
  if (error !== undefined && result !== undefined)
    throw new TypeError("error and result cannot both take the place of an answer");
  if (error === undefined && result === undefined && latency === undefined)
    throw new TypeError("chaos needs a latency, an error or a result");
  if (error === undefined) return result === undefined ? undefined : making(result);
  const make = making(error);
  return (input, run) => {
    throw make(input, run);
  };
}

/**
 * Does harm to some calls on purpose, for tests and rehearsals: delays them, lets them fail, or gives them another result.
 *
 * It does nothing until it is enabled. Which calls it strikes is told by the run's randomness, and it waits on the run's clock;
 * an abort ends the wait at once. For several kinds of harm take several of them. Announces `chaos:injected`. Throws a
 * `TypeError` for a wrong option.
 *
 * @example
 * const outage = chaos({ enabled: true, rate: 1, latency: "5ms", error: () => new Error("the network is down") });
 * const ask = chain("ask").link("stock", async (id: string) => id.length, fallback(0), outage);
 * await ask("a-1"); // 0
 * outage.disable();
 * await ask("a-1"); // 3
 */
export function chaos<In = unknown, Result = never>(options: ChaosOptions<In, Result>): Chaos<In, Result> {
  const { rate = 0.1, phase = "before", when } = options;
  if (!(rate >= 0 && rate <= 1)) throw new TypeError(`rate must be a number from 0 to 1, got ${rate}`);
  if (phase !== "before" && phase !== "after")
    throw new TypeError(`phase must be "before" or "after", got ${String(phase)}`);
  if (when !== undefined) mustCall(when, "when");
  const delay = delayOf(options.latency);
  const substitute = substituteOf(options);
  const stats = { calls: 0, injected: 0 };
  let { enabled = false } = options;

  const strikes = (input: unknown, run: Run): boolean =>
    (typeof enabled === "function" ? enabled(run) : enabled) &&
    (!when || when(input as In, run)) &&
    run.random() < rate;

  /** Waits, if there is something to wait for, and goes on. */
  function harm(run: Run, goOn: () => unknown): unknown {
    const ms = delay(run);
    stats.injected++;
    run.emit({ type: "chaos:injected", latency: ms, phase });
    return ms > 0 ? sleep(ms, run).then(goOn) : goOn();
  }

  function around(input: unknown, next: Next<unknown, unknown>, run: Run): unknown {
    stats.calls++;
    if (!strikes(input, run)) return next(input);
    if (phase === "before") return harm(run, () => (substitute ? substitute(input, run) : next(input)));
    const spoil = (out: unknown): unknown => harm(run, () => (substitute ? substitute(input, run) : out));
    const out = next(input);
    return isThenable(out) ? Promise.resolve(out).then(spoil) : spoil(out);
  }
  const turn = (on: boolean) => (): void => {
    enabled = on;
  };
  return Object.assign(named(around, "chaos"), {
    stats,
    enable: turn(true),
    disable: turn(false),
  }) as Chaos<In, Result>;
}
