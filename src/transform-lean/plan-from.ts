import type { Plan } from "../transform/execution-types.ts";
import type { PlanOptions } from "../transform/options.ts";
import type { AnyRow } from "../transform/plan-from.ts";
import { stored } from "../transform/stored.ts";
import { leanModule } from "../wasm/lean.ts";

/**
 * A plan from its data as `planFrom` of `modulink-edge/transform` makes it, on the module of {@link plan}.
 *
 * @throws TypeError beginning with the path of what is wrong, such as `steps[1].sort[0].field`.
 * @example
 * ```ts
 * import { planFrom } from "modulink-edge/transform-lean";
 *
 * const all = planFrom({ version: 1, schema: { celsius: "f64" }, steps: [] });
 * console.log(all.explain());
 * ```
 */
export function planFrom<In = AnyRow, Out = In>(data: unknown, options: PlanOptions = {}): Plan<In, Out> {
  return stored(leanModule, data, options) as unknown as Plan<In, Out>;
}
