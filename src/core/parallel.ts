import { append, enter, type Step, tag, toStep } from "./link.ts";
import type { Run, RunState } from "./run.ts";
import type { Scope } from "./scope.ts";
import { isThenable, settle } from "./settle.ts";
import type { All, Merge, Returned, TimingOf } from "./types.ts";
import { narrow } from "./within.ts";

/** Starts every branch; a failure stops the others through their signal and leaves what is still running behind. */
function start(branches: readonly Step[], input: object, run: RunState, scope: Scope): unknown {
  const started: unknown[] = [];
  const merge = (values: readonly unknown[]): unknown => ({
    ...input,
    ...Object.fromEntries(branches.map(({ name }, at) => [name, values[at]])),
  });
  const fail = (error: unknown): void => {
    scope.abort(error);
    if (started.some(isThenable)) run.keepAlive(Promise.allSettled(started));
  };
  return settle(
    () => {
      for (const branch of branches) started.push(enter(branch, input, run, scope));
      return started.some(isThenable) ? Promise.all(started).then(merge) : merge(started);
    },
    () => scope.close(),
    fail,
  );
}

/** Links that take the same input, by the names of their results. */
export type Branches<In, Results> = {
  readonly [Name in keyof Results]: (input: In, run: Run) => Results[Name];
};

/** The timing of branches that run together. */
export type Together<Results> = All<{ [Name in keyof Results]: TimingOf<Results[Name]> }[keyof Results]>;

/**
 * A link that runs named branches together on the same input, and gives the input with their results by name.
 *
 * The first failure aborts the other branches through `run.signal` and rejects with that very error. The input must
 * be an object; a result takes the place of a field of the same name. Throws a `TypeError` for anything else.
 *
 * @example
 * const checked = chain((order: Order) => order, parallel({ stock: checkStock, fraud: scoreFraud }));
 */
export function parallel<In extends object, Results>(
  branches: Branches<In, Results>,
): <T extends In>(input: T, run: Run) => Returned<Merge<T, Results>, Together<Results>> {
  const name = "parallel";
  const parts = Object.entries(branches).reduce<readonly Step[]>(
    (steps, [key, fn]) => append(steps, toStep(fn, key, name)),
    [],
  );
  const go = (input: object, run: RunState): unknown => {
    if (Object(input) !== input)
      throw new TypeError(`"${run.at}" runs branches on an object, got ${String(input)}`);
    return start(parts, input, run, narrow(run, {}));
  };
  return tag(go, { kind: name, name, middleware: [], parts }) as never;
}
