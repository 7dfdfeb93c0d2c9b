// Behind `planFrom`: data that anyone may have written, checked.
import { bring } from "../folds/folds.ts";
import { approximate, quantiles } from "../folds/sketches.ts";
import type { ProgramModule } from "../linear/module.ts";
import type { Pipe } from "../plans/compile.ts";
import { isObject, plainCopy } from "../plans/plain-data.ts";
import type { PlanData } from "../plans/plan-data.ts";
import { validateSteps } from "../plans/validate-steps.ts";
import { mustBeOneOf, mustKnow, refuse } from "../rows/check.ts";
import { schema } from "../sources/schema.ts";
import { type Built, build } from "./build.ts";
import { type PlanOptions, withDefaults } from "./options.ts";

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

/** The plan of this data, on a module of WebAssembly. */
export function stored(module: ProgramModule, data: unknown, options: PlanOptions): Built {
  bring({ approximate, quantiles });
  const { data: checked, pipe } = checkedData(data);
  return build(checked, withDefaults(module, options), pipe);
}
