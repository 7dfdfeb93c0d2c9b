import type { Chain } from "../core/chain.ts";
import { chain } from "../core/compose.ts";
import { tag } from "../core/link.ts";
import {
  type Branches,
  branching,
  type ParallelOptions,
  type Settled,
  type Together,
} from "../core/parallel.ts";
import type { Run } from "../core/run.ts";
import type { All, TimingOf } from "../core/types.ts";

/**
 * A chain that runs named processors on one input, and gives all their outcomes to an aggregator.
 *
 * A processor that fails stops none of the others: the aggregator sees successes and failures under their names, as
 * `Promise.allSettled` tells them. Throws a `TypeError` for a processor that is not a function, or a wrong option.
 *
 * @example
 * const cheapest = fanOut(
 *   { one: async (id: string) => id.length, other: async () => Promise.reject(new Error("closed")) },
 *   ({ one, other }) => [one, other].flatMap((price) => (price.status === "fulfilled" ? [price.value] : [])),
 * );
 * await cheapest("p-1"); // [3]
 */
export function fanOut<In, Results, To>(
  processors: Branches<In, Results>,
  aggregate: (outcomes: Settled<Results>, run: Run) => To,
  { concurrency }: Pick<ParallelOptions, "concurrency"> = {},
): Chain<In, Awaited<To>, All<Together<Results> | TimingOf<To>>, In | Settled<Results>> {
  const { parts, go } = branching(processors, { mode: "settled", concurrency }, (_, outcomes) => outcomes);
  const out = tag(go, "processors", { kind: "parallel", parts });
  return chain("fan out")
    .link(out as never)
    .link(aggregate.name || "aggregate", aggregate as never) as never;
}
