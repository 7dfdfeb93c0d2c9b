import { bring } from "../folds/folds.ts";
import { approximate, quantiles } from "../folds/sketches.ts";
import type { Pipe } from "../plans/compile.ts";
import { isObject, plainCopy } from "../plans/plain-data.ts";
import type { PlanData } from "../plans/plan-data.ts";
import { validateSteps } from "../plans/validate-steps.ts";
import type { Value } from "../programs/program.ts";
import { schema } from "../sources/schema.ts";
import { mustBeOneOf, mustKnow, refuse } from "../stages/check.ts";
import { build } from "./build.ts";
import type { Plan } from "./execution-types.ts";
import { type PlanOptions, withDefaults } from "./options.ts";

/** The row of a plan of which nothing is known before it is read. */
export type AnyRow = { readonly [name: string]: Value };

/** A plan's data, checked as if a stranger had written it, and what executes it. */
function checkedData(data: unknown): { readonly data: PlanData; readonly pipe: Pipe } {
  const plan = plainCopy(data, "plan");
  if (!isObject(plan)) return refuse("plan", "an object { version, schema, steps }", plan);
  mustKnow("plan", plan, ["version", "schema", "steps"]);
  const { version, schema: fields, steps } = plan;
  mustBeOneOf("version", version, [1]);
  if (!isObject(fields)) return refuse("schema", "fields and their types", fields);
  const checked = schema(fields as PlanData["schema"]).fields as PlanData["schema"];
  const { pipe, steps: valid } = validateSteps(checked, steps);
  return { data: { version: 1, schema: checked, steps: valid }, pipe };
}

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
  bring({ approximate, quantiles });
  const { data: checked, pipe } = checkedData(data);
  return build(checked, withDefaults(options), pipe) as unknown as Plan<In, Out>;
}
