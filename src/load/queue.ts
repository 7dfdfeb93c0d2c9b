import { mustCount } from "../core/count.ts";
import { milliseconds } from "../core/duration.ts";
import { ModulinkError } from "../core/errors.ts";
import { mustCall } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import { mustNumber, type QueueOptions, type QueueStats } from "./queue-options.ts";
import { permitsOf } from "./queue-permits.ts";

/** Where calls get their places, or wait for them. */
export interface Queue {
  readonly stats: QueueStats;
  /** Takes a place, if there is one; what it gives gives it back. */
  take(run: Run): (() => void) | undefined;
  /**
   * Calls `body` with what gives its place back when there is a place. Gives the error when nobody else may wait: a throw
   * costs most of a refusal, and more the deeper it is.
   */
  wait(input: unknown, run: Run, body: (leave: () => void) => unknown): Promise<unknown> | ModulinkError;
  /** Changes how many places there are; calls that run keep theirs. */
  resize(limit: number): void;
}

const equal = (): number => 0;

/** Makes a queue whose events begin with `name`. */
export function queueOf(name: string, limit: number, options: QueueOptions<never>): Queue {
  const [queue, maxWait, lease] = [
    mustCount(options.queue ?? 0, "queue", Infinity, 0),
    time("maxWait"),
    time("lease"),
  ];
  if (lease === 0) throw new TypeError("lease must be more than 0");
  const priority = mustCall(options.priority ?? equal, "priority") as (input: unknown, run: Run) => number;
  const permits = permitsOf(limit, lease);
  const { line, stats } = permits;

  function time(option: "maxWait" | "lease"): number {
    return milliseconds(options[option] ?? Number.MAX_SAFE_INTEGER, option);
  }

  /** Says why a call gets no place: nobody else may wait, one came that matters more, or it waited too long. */
  function refuse(run: Run, reason: string): ModulinkError {
    stats.rejected++;
    run.emit({ type: `${name}:rejected`, reason, limit: stats.limit, waiting: line.size });
    return new ModulinkError("bulkhead-full", `no place for another call: ${reason}`, { stack: false });
  }

  /** Whether there is room in the line; makes some by sending one away that matters less. */
  function hasRoom(rank: number): boolean {
    if (line.size < queue) return true;
    const { tail } = line;
    if (!tail || tail.priority >= rank) return false;
    line.remove(tail);
    tail.turn("displaced");
    return true;
  }

  function wait(
    input: unknown,
    run: Run,
    body: (leave: () => void) => unknown,
  ): Promise<unknown> | ModulinkError {
    const rank = queue > 0 ? mustNumber(priority(input, run), "priority") : 0;
    if (!hasRoom(rank)) return refuse(run, "full");
    const turn = permits.wait(run, rank, maxWait);
    run.emit({ type: `${name}:queued`, priority: rank, waiting: line.size });
    return turn.then((leave) => {
      if (typeof leave === "string") throw refuse(run, leave);
      stats.queued++;
      return body(leave);
    });
  }

  return {
    stats,
    resize: permits.resize,
    wait,
    take: ({ clock }) => (permits.free(clock) ? permits.take(clock) : undefined),
  };
}
