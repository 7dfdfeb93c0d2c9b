import type { Chain } from "../core/chain.ts";
import { chain } from "../core/compose.ts";
import { type Link, tag } from "../core/link.ts";
import { mustCall } from "../core/middleware.ts";
import {
  type Branches,
  branching,
  type ParallelOptions,
  type Settled,
  type Together,
} from "../core/parallel.ts";
import type { Run } from "../core/run.ts";
import type { All, TimingOf } from "../core/types.ts";

/** How processors run. */
export type FanOutOptions = Pick<ParallelOptions, "concurrency">;

/** A link of any input. */
type Processor = (input: never, run: Run) => unknown;

/** What all processors can take. */
type InputOf<Any> = [Any] extends [(input: infer In, run: Run) => unknown] ? In : never;

/** What the processors give. */
type Processed<Processors> = {
  [Name in keyof Processors]: Processors[Name] extends (input: never, run: Run) => infer Out ? Out : never;
};

/** The chain of processors and an aggregator. */
type FannedOut<In, Results, To> = Chain<
  In,
  Awaited<To>,
  All<Together<Results> | TimingOf<To>>,
  In | Settled<Results>
>;

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
  options?: FanOutOptions,
): FannedOut<In, Results, To>;
export function fanOut<Processors extends Readonly<Record<string, Processor>>, To>(
  processors: Processors,
  aggregate: (outcomes: Settled<Processed<Processors>>, run: Run) => To,
  options?: FanOutOptions,
): FannedOut<InputOf<Processors[keyof Processors]>, Processed<Processors>, To>;
export function fanOut(
  processors: object,
  aggregate: Link<never, unknown>,
  options: FanOutOptions = {},
): unknown {
  const rules = { mode: "settled", concurrency: options.concurrency } as const;
  const { parts, go } = branching(processors, rules, (_, outcomes) => outcomes);
  const out = tag(go, "processors", { kind: "parallel", parts });
  return chain("fan out")
    .link(out as never)
    .link(mustCall(aggregate, "aggregate").name || "aggregate", aggregate as never);
}
