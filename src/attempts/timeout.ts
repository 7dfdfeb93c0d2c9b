import { type Duration, milliseconds } from "../core/duration.ts";
import { ModulinkError } from "../core/errors.ts";
import { type Next, named, type Policy } from "../core/middleware.ts";
import type { Run, RunState } from "../core/run.ts";
import type { Limits, Scope } from "../core/scope.ts";
import { isThenable } from "../core/settle.ts";
import { traits } from "./retry-status.ts";

/** How long a link may take, and what happens then. */
export interface TimeoutOptions {
  /** The time it may take; more than 0. */
  readonly after: Duration;
  /**
   * `"abandon"`, the default: the caller gets the error at once, whether or not the link heeds its signal; what it comes to
   * later is dropped. `"cooperative"`: the link's signal is aborted, and the caller waits for the link to end.
   */
  readonly mode?: "abandon" | "cooperative" | undefined;
}

/** What became of the calls of a timeout. */
export interface TimeoutStats {
  /** Calls begun. */
  readonly calls: number;
  /** Calls whose time ran out. */
  readonly timeouts: number;
  /** Those of them whose link did not heed its signal, and came to a result or an error of its own after its time. */
  readonly late: number;
}

/** A timeout: fits around any link. */
export interface TimeoutPolicy extends Policy {
  /** What became of the calls so far. */
  readonly stats: TimeoutStats;
}

/** A call that is under way, and what limits its part of the run. */
class Call implements Limits {
  readonly deadline: number;
  readonly stats: { timeouts: number; late: number };
  readonly part: Run;
  readonly scope: Scope;
  /** Whether its time ran out. */
  expired = false;

  constructor(ms: number, stats: Call["stats"], run: Run) {
    const part = (run as RunState).part();
    this.deadline = ms;
    this.stats = stats;
    this.part = part;
    this.scope = part.narrow(this);
  }

  late(): unknown {
    const { deadline: after, part, stats } = this;
    this.expired = true;
    stats.timeouts++;
    part.emit({ type: "timeout:expired", after });
    return new ModulinkError("timed-out", `there was no answer within ${after} ms`, { name: "TimeoutError" });
  }
}

/** Whether an error is only the answer to the abort. */
const heeds = ({ part }: Call, error: unknown): boolean =>
  error === part.signal.reason || traits(error).name === "AbortError";

/** Says that the link went on after its time, if it did. */
function lag(call: Call, detail?: { readonly error: unknown }): void {
  const { expired, part, stats } = call;
  if (!expired || (detail && heeds(call, detail.error))) return;
  stats.late++;
  part.emit({ type: "timeout:late", ...detail });
}

/** Hands the end of the link on, or the end of its time, whichever is first. */
function abandon(call: Call, out: PromiseLike<unknown>): Promise<unknown> {
  const { deadline, part, scope } = call;
  const { clock } = part;
  return new Promise((resolve, reject) => {
    let open = true;
    const end = (): void => {
      open = false;
      // What stops the whole run comes first; and a timer may come before the clock says so.
      if (!part.aborted) scope.expire();
      reject(part.signal.reason);
    };
    const cancel = clock.timer(Math.max(Math.min(scope.deadline! - clock.now(), deadline), 0), end);
    out.then(
      (value) => {
        cancel();
        if (open && call.expired) end();
        if (!open) return lag(call);
        scope.close();
        resolve(value);
      },
      (error: unknown) => {
        cancel();
        if (open && call.expired) end();
        if (!open) return lag(call, { error });
        scope.abort(error);
        reject(error);
      },
    );
  });
}

/** Hands the end of the link on, whenever that is. */
function wait(call: Call, out: PromiseLike<unknown>): Promise<unknown> {
  const { part, scope } = call;
  return Promise.resolve(out).then(
    (value) => {
      if (part.aborted) lag(call);
      scope.close();
      return value;
    },
    (error: unknown) => {
      const reason = part.aborted && call.expired && heeds(call, error) ? part.signal.reason : error;
      scope.abort(reason);
      throw reason;
    },
  );
}

/**
 * Gives a link a time: when it runs out, its signal aborts, and the call fails with the code `timed-out` and the name
 * `TimeoutError`.
 *
 * Outside of a retry it limits all attempts together, inside of it each one. The link sees the limit in `run.deadline`, and
 * an earlier deadline of the run stays in force with its own error. A synchronous link cannot be interrupted, so its result
 * stands. Announces `timeout:expired`, and `timeout:late` for a link that went on. Throws a `TypeError` for a wrong option.
 *
 * @example
 * const ask = chain("ask").link(
 *   "supplier",
 *   (part: string, run) => sleep("1m", run).then(() => part),
 *   timeout("20ms"),
 * );
 * await ask.run("a-1").catch((error) => error.code); // "timed-out"
 */
export function timeout(limit: Duration | TimeoutOptions): TimeoutPolicy {
  const { after, mode = "abandon" } = typeof limit === "object" ? limit : { after: limit };
  const ms = milliseconds(after, "after");
  if (ms === 0) throw new TypeError("after must be more than 0");
  if (mode !== "abandon" && mode !== "cooperative")
    throw new TypeError(`mode must be "abandon" or "cooperative", got ${String(mode)}`);
  const stats = { calls: 0, timeouts: 0, late: 0 };

  function around(input: unknown, next: Next<unknown, unknown>, run: Run): unknown {
    stats.calls++;
    const call = new Call(ms, stats, run);
    try {
      const out = next(input, call.part);
      if (isThenable(out)) return mode === "abandon" ? abandon(call, out) : wait(call, out);
      call.scope.close();
      return out;
    } catch (error) {
      call.scope.abort(error);
      throw error;
    }
  }
  return Object.assign(named(around, "timeout"), { stats }) as TimeoutPolicy;
}
