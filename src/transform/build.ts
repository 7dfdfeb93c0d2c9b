// Behind `plan`: checks each step as it is added and compiles what has been built so far.

import type { ProgramModule } from "../linear/module.ts";
import type { Aggregate } from "../plans/aggregate.ts";
import { emptyPipe, type Pipe, type Pipeline, type Step } from "../plans/compile.ts";
import { type OperatorMethods, operatorMethods } from "../plans/operator-steps.ts";
import type { PlanData } from "../plans/plan-data.ts";
import { type Callback, columnsOf, filterOf, groupingOf, namesOf, windowOf } from "../plans/steps.ts";
import type { SessionOptions, WindowOptions } from "../plans/window.ts";
import { type Schema, schemaFields } from "../sources/schema.ts";
import { type Executors, executors } from "./executors.ts";
import { explain } from "./explain.ts";
import { type Limits, type PlanOptions, withDefaults } from "./options.ts";

/** The methods of a plan, without the types that only matter to its user. */
export interface Built extends OperatorMethods<Built>, Omit<Executors, "execute"> {
  (...input: Parameters<Executors["execute"]>): ReturnType<Executors["execute"]>;
  filter(predicate: Callback): Built;
  derive(columns: { readonly [name: string]: Callback }): Built;
  select(...names: string[]): Built;
  groupBy(keys: string | readonly string[], aggregates: { readonly [name: string]: Aggregate }): Built;
  window(field: string, options: WindowOptions | SessionOptions): Pick<Built, "groupBy">;
  explain(options?: { readonly as?: unknown }): unknown;
  toJSON(): PlanData;
}

/** A plan with these steps, which the pipe executes; it is compiled when it is first asked to. */
export function build(data: PlanData, limits: Limits, pipe: Pipe): Built {
  const { scope } = pipe;
  let known: Pipeline | undefined;
  const pipeline = (): Pipeline => {
    known ??= pipe.finish();
    return known;
  };
  const then = (step: Step): Built =>
    build({ ...data, steps: [...data.steps, step] }, limits, pipe.with(step));
  const { execute, ...others } = executors(data, pipeline, limits);
  return Object.assign(execute, {
    ...others,
    filter: (predicate: Callback) => then({ filter: filterOf(scope, predicate) }),
    derive: (columns: { readonly [name: string]: Callback }) => then({ derive: columnsOf(scope, columns) }),
    select: (...names: string[]) => then({ select: namesOf(names) }),
    groupBy: (keys: string | readonly string[], aggregates: { readonly [name: string]: Aggregate }) =>
      then(groupingOf(scope, keys, aggregates)),
    window: (field: string, options: WindowOptions | SessionOptions) => {
      const window = windowOf(scope, field, options);
      return {
        groupBy: (keys: string | readonly string[], aggregates: { readonly [name: string]: Aggregate }) =>
          then(groupingOf(scope, keys, aggregates, window)),
      };
    },
    ...operatorMethods(then),
    explain: (options?: { readonly as?: unknown }) => explain(pipeline(), limits, options),
    toJSON: () => data,
  });
}

/** A plan without steps, on a module of WebAssembly: an entry has one of them, so that no bundle carries another. */
export function begin(module: ProgramModule, { fields }: Schema<unknown>, options: PlanOptions): Built {
  const data = { version: 1, schema: fields, steps: [] } as const;
  return build(data, withDefaults(module, options), emptyPipe(schemaFields(fields)));
}
