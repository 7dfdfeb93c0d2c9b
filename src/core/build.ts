import { when } from "./branch.ts";
import type { Observer } from "./events.ts";
import { append, live, type Step, surround, tag, toStep } from "./link.ts";
import { type Around, allCallable, type Go, namesOf, wrap } from "./middleware.ts";
import { parallel } from "./parallel.ts";
import { recovery } from "./recover.ts";
import { type RunOptions, RunState } from "./run.ts";
import { careful, walk } from "./walk.ts";
import { narrow } from "./within.ts";

/** All there is to know about a chain. */
export interface Plan {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly use: readonly Around[];
  readonly each: readonly Around[];
  readonly observers: readonly Observer[];
}

const none: readonly Observer[] = [];

/** Runs a chain in a run of its own: a part of its parent unless it was given options. */
function execute(plan: Plan, body: Go, input: unknown, parent?: RunState, options?: RunOptions): unknown {
  let told = parent ? parent.observers : none;
  if (options || plan.observers.length)
    told = [...new Set([...told, ...plan.observers, ...(options?.observers ?? [])])];
  const run = new RunState(plan, parent?.scope, told, parent, options);
  const own = options && narrow(run, options);
  return told.length || own || plan.use.length ? live("run", body, input, run, own) : body(input, run);
}

/** What a method that appends a step was called with: perhaps a name, and the rest as the types demand it. */
type Named = [name: string | undefined, ...rest: never[]];

/** Puts undefined in the place of a name that was left out. */
const named = (args: unknown[]): Named =>
  (typeof args[0] === "string" ? args : [undefined, ...args]) as Named;

/** Makes the function and the methods of a chain. */
export function build(plan: Plan): object {
  const { name, use, each, observers } = plan;
  const steps = plan.steps.map((step) => (step.kind === "recover" ? step : surround(step, each)));
  const bare = steps.map(({ go }) => go);
  const watched = steps.map(careful);
  const body = wrap(use, (value, run) =>
    walk(run.scope || run.observers.length ? watched : bare, run, value, 0),
  );
  const change = (part: Partial<Plan>): object => build({ ...plan, ...part });
  const add = (step: Step): object => change({ steps: append(plan.steps, step) });
  const method =
    (make: (...args: Named) => Step) =>
    (...args: unknown[]): object =>
      add(make(...named(args)));
  const position = `link ${steps.length + 1}`;
  const call = (input: unknown, run?: RunState): unknown =>
    execute(plan, body, input, run instanceof RunState ? run : undefined);
  const methods = {
    run: async (input: unknown, options?: RunOptions) =>
      execute(plan, body, input, options?.parent as RunState | undefined, options),
    link: method((name, fn, ...around) => toStep(fn, name, position, around)),
    parallel: method((name, branches) => toStep(parallel(branches), name, position)),
    when: method((name, ...ways: Parameters<typeof when>) => toStep(when(...ways), name, position)),
    recover: method(recovery),
    use: (...around: Around[]) => change({ use: [...use, ...allCallable(around, "middleware")] }),
    each: (...around: Around[]) => change({ each: [...each, ...allCallable(around, "middleware")] }),
    observe: (...more: Observer[]) => change({ observers: [...observers, ...allCallable(more, "observer")] }),
  };
  return tag(Object.assign(call, methods), name, { kind: "chain", middleware: namesOf(use), parts: steps });
}
