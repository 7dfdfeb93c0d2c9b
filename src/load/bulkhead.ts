import { mustCount } from "../core/count.ts";
import { type Next, named } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import { isThenable } from "../core/settle.ts";
import { queueOf } from "./queue.ts";
import type { QueueOptions, QueueStats } from "./queue-options.ts";

/** How many calls may run at the same time, and who may wait. */
export interface BulkheadOptions<In = unknown> extends QueueOptions<In> {
  /** How many calls may run at the same time; a whole number from 1. */
  readonly limit: number;
}

/** What became of the calls of a bulkhead. */
export interface BulkheadStats extends QueueStats {}

/** A bulkhead: fits around links whose input its priority is told by. */
export interface Bulkhead<From = unknown> {
  <In extends From, Out>(input: In, next: Next<In, Out>, run: Run): Out | PromiseLike<Out>;
  /** What became of the calls so far. */
  readonly stats: BulkheadStats;
  /** Changes how many calls may run at the same time: those that run go on, those that wait may begin. */
  resize(limit: number): void;
}

/** Calls a link, and gives its place back when it has settled; what `settle` does, with fewer functions. */
function hold(input: unknown, next: Next<unknown, unknown>, leave: () => void): unknown {
  let out: unknown;
  try {
    out = next(input);
  } catch (error) {
    leave();
    throw error;
  }
  if (!isThenable(out)) {
    leave();
    return out;
  }
  return Promise.resolve(out).then(
    (result) => {
      leave();
      return result;
    },
    (error: unknown) => {
      leave();
      throw error;
    },
  );
}

/**
 * Lets only so many calls run at the same time; others wait in a line that has an end, or are refused with the code
 * `bulkhead-full`.
 *
 * A call holds its place until it has settled, though its caller may have gone; whoever waits and is aborted leaves the line
 * at once. A steady stream of calls that matter more can keep others waiting for as long as `maxWait`. Announces
 * `bulkhead:queued`, and `bulkhead:rejected` with the reason `full`, `displaced` or `late`. Throws a `TypeError` for a wrong
 * option.
 *
 * @example
 * interface Order {
 *   readonly urgent: boolean;
 * }
 * const two = bulkhead({ limit: 2, queue: 1, priority: (order: Order) => (order.urgent ? 1 : 0) });
 * const pack = chain("pack").link("box", (order: Order, run) => sleep("5ms", run).then(() => order.urgent), two);
 * const orders = [false, false, false, true].map((urgent) => ({ urgent }));
 * const done = await Promise.allSettled(orders.map((order) => pack.run(order)));
 * done.map(({ status }) => status); // ["fulfilled", "fulfilled", "rejected", "fulfilled"]
 */
export function bulkhead<In = unknown>(options: BulkheadOptions<In>): Bulkhead<In> {
  const queue = queueOf("bulkhead", mustCount(options.limit, "limit", Infinity), options);

  function around(input: unknown, next: Next<unknown, unknown>, run: Run): unknown {
    const leave = queue.take(run);
    if (leave) return hold(input, next, leave);
    const turn = queue.wait(input, run, (late) => hold(input, next, late));
    if (turn instanceof Error) throw turn;
    return turn;
  }
  const resize = (limit: number): void => queue.resize(mustCount(limit, "limit", Infinity));
  return Object.assign(named(around, "bulkhead"), { stats: queue.stats, resize }) as Bulkhead<In>;
}
