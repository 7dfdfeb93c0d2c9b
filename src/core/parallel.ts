import { mustCount } from "./count.ts";
import { ModulinkError } from "./errors.ts";
import { gather, type Outcome } from "./gather.ts";
import { live, type Step, tag, toStep } from "./link.ts";
import { mustBeOneOf } from "./one-of.ts";
import type { Run, RunState } from "./run.ts";
import type { All, Either, Merge, Returned, Timing, TimingOf } from "./types.ts";

/** Links that take the same input, by the names of their results. */
export type Branches<In, Results> = {
  readonly [Name in keyof Results]: (input: In, run: Run) => Results[Name];
};

/** The timing of branches that run together. */
export type Together<Results> = All<{ [Name in keyof Results]: TimingOf<Results[Name]> }[keyof Results]>;

/** What makes up the result of branches: all of them, all of them settled, the first to succeed, or the first to settle. */
export type ParallelMode = "all" | "settled" | "any" | "race";

/** How branches run. */
export interface ParallelOptions<Mode extends ParallelMode = ParallelMode> {
  /**
   * What the result is made of. `"all"`: every result, under its name; the first failure fails the rest. `"settled"`: the
   * outcome of every branch, under its name, as `Promise.allSettled` tells it. `"any"`: the value of the first branch that
   * succeeds, alone. `"race"`: the value or error of the first branch that settles, alone. Default: `"all"`.
   */
  readonly mode?: Mode | undefined;
  /** How many branches may run at a time; default: all of them. */
  readonly concurrency?: number | undefined;
}

/** The outcomes of branches by their names. */
export type Settled<Results> = {
  [Name in keyof Results]: PromiseSettledResult<Awaited<Results[Name]>>;
};

/** What branches make of their input. */
export type Gathered<In, Results, Mode extends ParallelMode> = Mode extends "all"
  ? Merge<In, Results>
  : Mode extends "settled"
    ? Merge<In, Settled<Results>>
    : Awaited<Results[keyof Results]>;

/** When the result of branches is there. */
export type Gathering<Results, Mode extends ParallelMode> = Mode extends "all" | "settled"
  ? Together<Results>
  : Either<{ [Name in keyof Results]: TimingOf<Results[Name]> }[keyof Results] & Timing>;

/** What an input must be to take the results. */
export type Holder<Mode extends ParallelMode> = Mode extends "any" | "race" ? unknown : object;

const modes: readonly ParallelMode[] = ["all", "settled", "any", "race"];

/** Runs branches on an input; `join` makes the result of those modes that have one of every branch. */
export function branching(
  branches: object,
  { mode = "all", concurrency = Infinity }: ParallelOptions,
  join: (input: unknown, results: object) => unknown,
): { readonly parts: readonly Step[]; readonly go: (input: unknown, run: RunState) => unknown } {
  const parts = Object.entries(branches).map(([name, fn]) => toStep(name, name, fn));
  const most = mustCount(concurrency, "concurrency", Infinity);
  const first = mustBeOneOf(mode, "mode", modes) === "any" || mode === "race";
  if (first && !parts.length) throw new TypeError(`"${mode}" needs a branch, got none`);
  const go = (input: unknown, run: RunState): unknown => {
    const results: unknown[] = [];
    let won: PromiseFulfilledResult<unknown> | undefined;
    const take = (outcome: Outcome, at: number): unknown => {
      const value = outcome.status === "fulfilled" ? outcome.value : outcome.reason;
      if (outcome.status === "fulfilled") won = outcome;
      else if (mode === "all" || mode === "race") throw value;
      results[at] = [parts[at]!.name, mode === "settled" ? outcome : value];
      return first && won;
    };
    const end = (): unknown => {
      if (first && won) return won.value;
      const named = Object.fromEntries(results as [string, unknown][]);
      if (!first) return join(input, named);
      throw new ModulinkError("all-failed", `every branch failed: ${Object.keys(named).join(", ")}`, {
        errors: named,
      });
    };
    const tasks = parts.map(
      ({ name, go }) =>
        (part: RunState) =>
          live("link", go, input, part.part(name)),
    );
    return gather(run, { tasks: tasks.values(), most, take, end });
  };
  return { parts, go };
}

/**
 * A link that runs named branches together on the same input, and gives the input with their results by name.
 *
 * The first failure aborts the other branches through `run.signal` and rejects with that very error. The input must
 * be an object; a result takes the place of a field of the same name. The option `mode` may ask for the outcome of each branch
 * instead, or for the first value alone, whose losers are aborted; when every branch of `"any"` has failed, the error has the code
 * `all-failed` and `errors` by name. Throws a `TypeError` for anything else.
 *
 * @example
 * const checks = parallel({
 *   stock: async ({ id }: { id: string }) => id.length,
 *   fraud: () => 0.1,
 * });
 * await chain("order").link((id: string) => ({ id })).link(checks)("o-1"); // { id: "o-1", stock: 3, fraud: 0.1 }
 *
 * @example
 * const nearest = parallel({ one: async (id: string) => `${id} of one`, other: async (id: string) => id }, { mode: "any" });
 * await chain("price").link((id: string) => id).link(nearest)("p-1"); // "p-1 of one"
 */
export function parallel<In, Results, Mode extends ParallelMode = "all">(
  branches: Branches<In & Holder<Mode>, Results>,
  options: ParallelOptions<Mode> = {},
): <T extends In & Holder<Mode>>(
  input: T,
  run: Run,
) => Returned<Gathered<T, Results, Mode>, Gathering<Results, Mode>> {
  const { parts, go } = branching(branches, options, (input, results) => {
    return { ...(input as object), ...results };
  });
  const { mode = "all" } = options;
  const checked = (input: unknown, run: RunState): unknown => {
    if ((mode === "all" || mode === "settled") && Object(input) !== input)
      throw new TypeError(`"${run.path.at(-1)}" needs an object, got ${typeof input}`);
    return go(input, run);
  };
  return tag(checked, "parallel", { kind: "parallel", parts }) as never;
}
