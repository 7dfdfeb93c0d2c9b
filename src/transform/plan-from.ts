import type { Value } from "../programs/program.ts";
import { wholeModule } from "../wasm/whole.ts";
import type { Plan } from "./execution-types.ts";
import type { PlanOptions } from "./options.ts";
import { stored } from "./stored.ts";

/** The row of a plan of which nothing is known before it is read. */
export type AnyRow = { readonly [name: string]: Value };

/**
 * A plan from its data, as `JSON.stringify` of a plan gives it and `JSON.parse` reads it: from a file, a database or a request.
 *
 * All of it is checked before anything runs; data that is no plan is refused whoever wrote it. A plan's data is
 * `{ version: 1, schema, steps }`, with at most 1,000 steps. What its rows hold is for the caller to say, as the types
 * `In` of the source's records and `Out` of the rows.
 *
 * @throws TypeError beginning with the path of what is wrong, such as `steps[1].sort[0].field`.
 * @example
 * ```ts
 * import { ndjson, plan, planFrom, schema } from "modulink-edge/transform";
 *
 * const Reading = schema({ sensor: "dictionary", celsius: "f64" });
 * const stored = JSON.stringify(plan(Reading).filter((reading) => reading.celsius.gt(30)));
 *
 * const hot = planFrom<{ sensor: string | null; celsius: number | null }>(JSON.parse(stored));
 * const { rows } = await hot(ndjson(Reading)('{"sensor":"roof","celsius":31.5}\n'));
 * console.log(rows); // [{ sensor: "roof", celsius: 31.5 }]
 * ```
 */
export function planFrom<In = AnyRow, Out = In>(data: unknown, options: PlanOptions = {}): Plan<In, Out> {
  return stored(wholeModule, data, options) as unknown as Plan<In, Out>;
}
