import { milliseconds } from "../core/duration.ts";
import { ModulinkError } from "../core/errors.ts";
import { mustCall } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import { mustNumber, mustWhole, type QueueOptions, type QueueStats } from "./queue-options.ts";
import { permitsOf } from "./queue-permits.ts";

/** Where calls get their places, or wait for them. */
export interface Queue {
  readonly stats: QueueStats;
  /** Calls `body` with what gives its place back, now or when there is a place. */
  enter<Out>(input: unknown, run: Run, body: (leave: () => void) => Out): Out | Promise<unknown>;
  /** Changes how many places there are; calls that run keep theirs. */
  resize(limit: number): void;
}

const equal = (): number => 0;

/** Makes a queue whose events begin with `name`. */
export function queueOf(name: string, limit: number, options: QueueOptions<never>): Queue {
  const [queue, maxWait, lease] = [mustWhole(options.queue ?? 0, 0, "queue"), time("maxWait"), time("lease")];
  if (lease === 0) throw new TypeError("lease must be more than 0");
  const priority = mustCall(options.priority ?? equal, "priority") as (input: unknown, run: Run) => number;
  const permits = permitsOf(limit, lease);
  const { line, stats } = permits;

  function time(option: "maxWait" | "lease"): number {
    return milliseconds(options[option] ?? Number.MAX_SAFE_INTEGER, option);
  }

  /** Says why a call gets no place: nobody else may wait, one came that matters more, or it waited too long. */
  function refuse(run: Run, reason: string): never {
    stats.rejected++;
    run.emit({ type: `${name}:rejected`, reason, limit: stats.limit, waiting: line.size });
    throw new ModulinkError("bulkhead-full", `no place for another call: ${reason}`, { stack: false });
  }

  /** Makes room in a full line by sending one away that matters less. */
  function makeRoom(run: Run, rank: number): void {
    const { tail } = line;
    if (!tail || tail.priority >= rank) refuse(run, "full");
    else if (line.remove(tail)) tail.turn("displaced");
  }

  function wait(input: unknown, run: Run, body: (leave: () => void) => unknown): Promise<unknown> {
    if (queue === 0) refuse(run, "full");
    const rank = mustNumber(priority(input, run), "priority");
    if (line.size >= queue) makeRoom(run, rank);
    const turn = permits.wait(run, rank, maxWait);
    run.emit({ type: `${name}:queued`, priority: rank, waiting: line.size });
    return turn.then((leave) => {
      if (typeof leave === "string") return refuse(run, leave);
      stats.queued++;
      return body(leave);
    });
  }

  return {
    stats,
    resize: permits.resize,
    enter: (input, run, body) =>
      permits.free(run.clock) ? body(permits.take(run.clock)) : wait(input, run, body),
  };
}
