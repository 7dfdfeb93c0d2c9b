import { failureTest } from "../attempts/retry-when.ts";
import { mustCount } from "../core/count.ts";
import { milliseconds } from "../core/duration.ts";
import { type Next, named } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import { settle, type Thrown } from "../core/settle.ts";
import { aimd } from "./adaptive-aimd.ts";
import { gradient } from "./adaptive-gradient.ts";
import type {
  AdaptiveLimit,
  AdaptiveLimitOptions,
  AdaptiveLimitSnapshot,
  AdaptiveRules,
} from "./adaptive-options.ts";
import { queueOf } from "./queue.ts";

/** The errors that tell of overload, unless an option says otherwise. */
const signs = ["timed-out", "deadline-exceeded", 429, 503, 504] as const;

function mustBe(good: boolean, message: string): void {
  if (!good) throw new TypeError(message);
}

function rulesOf(options: AdaptiveLimitOptions<never>): AdaptiveRules {
  const { backoff = 0.9, tolerance = 1.25, restore } = options;
  const min = mustCount(options.min ?? 1, "min");
  const max = mustCount(options.max ?? Math.max(200, min), "max");
  mustBe(max >= min, `max must be a whole number from min (${min}), got ${max}`);
  const initial = mustCount(options.initial ?? Math.min(Math.max(20, min), max), "initial");
  mustBe(initial >= min && initial <= max, `initial must be from ${min} to ${max}, got ${initial}`);
  mustBe(backoff > 0 && backoff < 1, `backoff must be a number between 0 and 1, got ${backoff}`);
  mustBe(tolerance >= 1 && tolerance < 2, `tolerance must be a number from 1 to below 2, got ${tolerance}`);
  const { limit, usual } = restore ?? { limit: initial };
  mustBe(Number.isFinite(limit) && Number.isFinite(usual ?? 0), "restore must be what snapshot() gave");
  return {
    min,
    max,
    backoff,
    tolerance,
    latency: milliseconds(options.latency ?? Number.MAX_SAFE_INTEGER, "latency"),
    window: milliseconds(options.window ?? 100, "window"),
    every: milliseconds(options.every ?? 30_000, "every"),
    from: { limit: Math.min(Math.max(limit, min), max), usual },
  };
}

/**
 * A bulkhead that finds out how many calls may run at the same time, and follows when that changes. Others wait in a line, or
 * are refused with the code `bulkhead-full`.
 *
 * Only what can make use of more places gets them. Announces `adaptive:changed`, `adaptive:queued` and `adaptive:rejected`.
 * Throws a `TypeError` for a wrong option.
 *
 * @example
 * const limit = adaptiveLimit({ algorithm: "aimd", initial: 10, latency: "1s" });
 * const busy = Object.assign(new Error("busy"), { status: 503 });
 * const ask = chain("ask").link("stock", async (): Promise<number> => Promise.reject(busy), limit);
 * await ask.run(0).catch(() => {});
 * limit.stats.limit; // 9
 */
export function adaptiveLimit<In = unknown>(options: AdaptiveLimitOptions<In> = {}): AdaptiveLimit<In> {
  const { algorithm = "gradient", when } = options;
  mustBe(
    algorithm === "gradient" || algorithm === "aimd",
    `algorithm must be "gradient" or "aimd", got ${String(algorithm)}`,
  );
  const tells = failureTest(when ?? signs, () => false);
  const rules = rulesOf(options);
  const estimator = (algorithm === "aimd" ? aimd : gradient)(rules);
  const queue = queueOf("adaptive", Math.floor(estimator.limit), options);
  const stats = Object.assign(queue.stats, { cuts: 0, usual: rules.from.usual });

  /** Goes on with what was found out. */
  function follow(run: Run): void {
    const { limit: from } = stats;
    const limit = Math.floor(estimator.limit);
    stats.cuts = estimator.cuts;
    stats.usual = estimator.usual;
    if (limit === from) return;
    queue.resize(limit);
    run.emit({ type: "adaptive:changed", limit, from });
  }

  function hold(input: unknown, next: Next<unknown, unknown>, run: Run, leave: () => void): unknown {
    const { clock, random } = run;
    const began = clock.now();
    const { mark } = estimator;
    const end = (thrown?: Thrown): void => {
      try {
        const now = clock.now();
        const overload = !!thrown && tells(thrown.error);
        const took = Math.max(now - began, 0);
        estimator.add({ took, overload, good: !thrown, active: stats.active, mark, now, random });
        follow(run);
      } finally {
        leave();
      }
    };
    return settle(() => next(input), end);
  }

  function around(input: unknown, next: Next<unknown, unknown>, run: Run): unknown {
    const leave = queue.take(run);
    if (leave) return hold(input, next, run, leave);
    const turn = queue.wait(input, run, (late) => hold(input, next, run, late));
    if (turn instanceof Error) throw turn;
    return turn;
  }
  const snapshot = (): AdaptiveLimitSnapshot => estimator.save();
  return Object.assign(named(around, "adaptiveLimit"), { stats, snapshot }) as AdaptiveLimit<In>;
}
