import { mustCount } from "../core/count.ts";
import { type Duration, milliseconds } from "../core/duration.ts";
import { ModulinkError } from "../core/errors.ts";
import { mustCall, type Next, named } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import { settle, type Thrown } from "../core/settle.ts";
import { mustNumber } from "./queue-options.ts";
import { loadOf } from "./shed-load.ts";

/** When there is too much to do, and what is left undone then. At least one of `target`, `limit` and `pressure` is needed. */
export interface ShedOptions<In = unknown> {
  /**
   * How long calls may take. When even the quickest one of an interval takes longer, a part of the calls is refused, and more
   * of them in each interval until that is over.
   */
  readonly target?: Duration | undefined;
  /** For `target`: over how long calls are judged together; more than any good call takes; default 100 ms. */
  readonly interval?: Duration | undefined;
  /** How many calls may run at the same time: with that many all others are refused; a whole number from 1. Default: any. */
  readonly limit?: number | undefined;
  /** For `limit`: from which part of it on some calls are refused, and the more the fuller it is; 0 to 1, default 0.8. */
  readonly soft?: number | undefined;
  /** What part of the calls to refuse, from 0 to 1, by anything else that can be measured. Default: none. */
  readonly pressure?: ((run: Run) => number) | undefined;
  /** How much a call matters: a whole number from 0 to below `levels`; the lesser ones are refused first. Default 0. */
  readonly priority?: ((input: In, run: Run) => number) | undefined;
  /** How many priorities there are; a whole number from 1; default 1, or 4 with a `priority`. */
  readonly levels?: number | undefined;
}

/** What became of the calls. */
export interface ShedStats {
  /** Calls begun. */
  readonly calls: number;
  /** Those of them that were refused. */
  readonly rejected: number;
  /** Calls that run now. */
  readonly active: number;
  /** What part of the calls was to be refused at the latest one, from 0 to 1. */
  readonly pressure: number;
}

/** Load shedding: fits around links whose input its priority is told by. */
export interface Shed<From = unknown> {
  <In extends From, Out>(input: In, next: Next<In, Out>, run: Run): Out | PromiseLike<Out>;
  /** What became of the calls so far. */
  readonly stats: ShedStats;
}

/** Tells the share of calls that a limit refuses, by how many run. */
function fullness(limit: number, soft: number): (active: number) => number {
  const from = limit * soft;
  return (active) => (active >= limit ? 1 : Math.max(0, (active - from) / (limit - from)));
}

function mustSoft(soft = 0.8): number {
  if (soft >= 0 && soft <= 1) return soft;
  throw new TypeError(`soft must be a number from 0 to 1, got ${soft}`);
}

function mustInterval(interval: Duration = 100): number {
  const ms = milliseconds(interval, "interval");
  if (ms > 0) return ms;
  throw new TypeError("interval must be more than 0");
}

/**
 * Refuses a part of the calls while there is more to do than can be done, those that matter least first, with the code
 * `load-shed`: so the others are still served in time.
 *
 * With a priority of 1 out of 4 `levels`, a call is refused only once all those of priority 0 are. Which calls of one priority
 * are refused is left to the run's randomness. Put it outside of what makes calls wait, such as a bulkhead. Announces
 * `shed:rejected`, and `shed:pressure` when what part is refused changes by `target`. Throws a `TypeError` for a wrong option.
 *
 * @example
 * const load = 0.5; // half of all calls are too many
 * const guard = shed({ pressure: () => load, levels: 2, priority: (call: { paid: boolean }) => (call.paid ? 1 : 0) });
 * const ask = chain("ask").link("model", async (call: { paid: boolean }) => `answer, paid: ${call.paid}`, guard);
 * await ask.run({ paid: false }).catch((error) => error.code); // "load-shed"
 * await ask.run({ paid: true }); // "answer, paid: true"
 */
export function shed<In = unknown>(options: ShedOptions<In>): Shed<In> {
  const { target, limit, pressure, priority } = options;
  if (target === undefined && limit === undefined && pressure === undefined)
    throw new TypeError("shed needs a target, a limit or a pressure");
  if (pressure !== undefined) mustCall(pressure, "pressure");
  if (priority !== undefined) mustCall(priority, "priority");
  const [interval, soft] = [mustInterval(options.interval), mustSoft(options.soft)];
  const levels = mustCount(options.levels ?? (priority ? 4 : 1), "levels");
  const full = limit === undefined ? undefined : fullness(mustCount(limit, "limit"), soft);
  const most = target === undefined ? Infinity : milliseconds(target, "target");
  const load = target === undefined ? undefined : loadOf(most, interval);
  const stats = { calls: 0, rejected: 0, active: 0, pressure: 0 };

  /** Looks at the time, and tells when that changes something. */
  function look(run: Run): number {
    if (!load) return 0;
    const { level } = load;
    const now = run.clock.now();
    load.see(now, stats.active);
    if (load.level !== level) run.emit({ type: "shed:pressure", pressure: load.level });
    return now;
  }

  function measure(run: Run): number {
    const own = pressure ? mustNumber(pressure(run), "pressure") : 0;
    return Math.min(1, Math.max(own, load?.level ?? 0, full?.(stats.active) ?? 0));
  }

  /** Whether a call is one of those that are refused. */
  function sheds(input: unknown, run: Run): boolean {
    stats.pressure = measure(run);
    if (stats.pressure <= 0) return false;
    const rank = priority ? mustNumber(priority(input as In, run), "priority") : 0;
    const level = Math.max(0, Math.min(Math.floor(rank), levels - 1));
    const spared = (level + run.random()) / levels >= stats.pressure;
    if (!spared) run.emit({ type: "shed:rejected", priority: rank, pressure: stats.pressure });
    return !spared;
  }

  function around(input: unknown, next: Next<unknown, unknown>, run: Run): unknown {
    stats.calls++;
    const began = look(run);
    if (sheds(input, run)) {
      stats.rejected++;
      throw new ModulinkError("load-shed", "there is too much to do", { stack: false });
    }
    stats.active++;
    const end = (thrown?: Thrown): void => {
      stats.active--;
      if (!load) return;
      const took = Math.max(run.clock.now() - began, 0);
      // What failed quickly tells nothing of the line.
      if (!thrown || took > most) load.end(took);
      look(run);
    };
    return settle(() => next(input), end);
  }
  return Object.assign(named(around, "shed"), { stats }) as Shed<In>;
}
