import { live, tag, toStep } from "./link.ts";
import type { Run, RunState } from "./run.ts";
import { after, isThenable, settle } from "./settle.ts";
import type { All, Merge, Returned, TimingOf } from "./types.ts";
import { within } from "./within.ts";

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
 * const checks = parallel({
 *   stock: async ({ id }: { id: string }) => id.length,
 *   fraud: () => 0.1,
 * });
 * await chain("order").link((id: string) => ({ id })).link(checks)("o-1"); // { id: "o-1", stock: 3, fraud: 0.1 }
 */
export function parallel<In extends object, Results>(
  branches: Branches<In, Results>,
): <T extends In>(input: T, run: Run) => Returned<Merge<T, Results>, Together<Results>> {
  const parts = Object.entries(branches).map(([name, fn]) => toStep(name, name, fn));
  const go = (input: object, run: RunState): unknown => {
    if (Object(input) !== input)
      throw new TypeError(`"${run.path.at(-1)}" needs an object, got ${typeof input}`);
    const started: unknown[] = [];
    const begin = (part: Run): unknown => {
      for (const { name, go } of parts) {
        const out = live("link", go, input, (part as RunState).part(name));
        started.push(after(out, (value) => [name, value]));
      }
      const all = started.some(isThenable) ? Promise.all(started) : started;
      return after(all, (results) => ({ ...input, ...Object.fromEntries(results as [string, unknown][]) }));
    };
    return settle(
      () => within(run, {}, begin),
      (thrown) => thrown && run.waitUntil(Promise.allSettled(started)),
    );
  };
  return tag(go, "parallel", { kind: "parallel", parts }) as never;
}
