// A plan, and the link that reads a part of its input in a worker.
import { mean, ndjson, type PlanState, plan, quantile, schema, sum } from "modulink-edge/transform";

export const Sale = schema({ shop: "dictionary", amount: "f64" });

export const perShop = plan(Sale).groupBy("shop", {
  total: sum("amount"),
  mean: mean("amount"),
  p95: quantile("amount", 0.95),
});

/** Reads whole lines, and gives what the answer needs of them: a few groups, however many lines there were. */
function read(lines: Uint8Array<ArrayBuffer>): PlanState {
  const part = perShop.part({ from: ndjson(Sale) });
  part.push(lines);
  return part.finish();
}

export const tasks = { read };

export type Tasks = typeof tasks;
