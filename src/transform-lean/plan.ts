import type { Schema } from "../sources/schema.ts";
import { begin } from "../transform/build.ts";
import type { PlanOptions } from "../transform/options.ts";
import type { PlanBuilder } from "../transform/plan.ts";
import { leanModule } from "../wasm/lean.ts";

/**
 * Starts a plan as `plan` of `modulink-edge/transform` does, on a module of WebAssembly of two thirds its size: records of JSON,
 * numbers, moments, truth values, groups and windows. What it lacks is computed in TypeScript, with the same result: CSV,
 * NDJSON as output, and operations over texts, integers and parts of dates.
 *
 * @throws TypeError when an option, a field name or an expression is wrong.
 * @example
 * ```ts
 * import { mean, ndjson, plan, schema } from "modulink-edge/transform-lean";
 *
 * const Flight = schema({ delay: "f64", origin: "dictionary" });
 * const late = plan(Flight).groupBy("origin", { delay: mean("delay") });
 * const { rows } = await late(ndjson(Flight)('{"delay":20,"origin":"SFO"}\n'));
 * console.log(rows); // [{ origin: "SFO", delay: 20 }]
 * ```
 */
export function plan<Row>(schema: Schema<Row>, options: PlanOptions = {}): PlanBuilder<Row, Row> {
  return begin(leanModule, schema, options) as unknown as PlanBuilder<Row, Row>;
}
