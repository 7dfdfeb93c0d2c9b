import { when } from "./branch.ts";
import { trace } from "./errors.ts";
import type { Observer } from "./events.ts";
import { append, namesOf, type Step, type Tagged, tag, toStep, watch } from "./link.ts";
import { type Around, type Go, mustCall, wrap } from "./middleware.ts";
import { type Branches, parallel } from "./parallel.ts";
import { recovery } from "./recover.ts";
import { type RunOptions, RunState } from "./run.ts";
import { settle } from "./settle.ts";
import { walk } from "./walk.ts";
import { narrow } from "./within.ts";

/** All there is to know about a chain. */
export interface Plan {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly use: readonly Around[];
  readonly each: readonly Around[];
  readonly observers: readonly Observer[];
}

/** Everyone to tell, once; undefined when there is no one. */
function merge(...lists: (readonly Observer[] | undefined)[]): readonly Observer[] | undefined {
  const all = new Set(lists.flatMap((list) => list ?? []));
  return all.size ? [...all] : undefined;
}

/** Runs a chain in a run of its own: a part of its parent unless it was given options. */
function execute(plan: Plan, body: Go, input: unknown, parent?: RunState, options?: RunOptions): unknown {
  const { name, observers, use } = plan;
  const inherited = parent?.observers;
  const told = options || observers.length ? merge(inherited, observers, options?.observers) : inherited;
  const run = new RunState(name, parent?.scope, told, parent, options);
  if (options?.signal || options?.deadline !== undefined) run.scope = narrow(run, options);
  if (!told && !use.length && run.scope === parent?.scope) return body(input, run);
  return supervise(body, input, run, parent?.scope);
}

/** Runs a chain that is observed, has middleware, or can be stopped. */
function supervise(body: Go, input: unknown, run: RunState, outer: RunState["scope"]): unknown {
  const close = (): void => {
    if (run.scope !== outer) run.scope!.close();
  };
  return settle(
    () => watch("run", body, input, run),
    close,
    (error) => {
      trace(error, run.base);
      close();
    },
  );
}

/** The arguments of a method whose first one, a name, may be left out. */
const named = (args: unknown[]): unknown[] => (typeof args[0] === "string" ? args : [undefined, ...args]);

/** Makes the function and the methods of a chain. */
export function build(plan: Plan): Tagged {
  const { name, use, each } = plan;
  const steps = plan.steps.map((step) => (step.match ? step : inside(each, step)));
  const body = wrap(use, (value, run) => walk(steps, run, value));
  const change = (part: Partial<Plan>): Tagged => build({ ...plan, ...part });
  const add = (step: Step): Tagged => change({ steps: append(plan.steps, step) });
  const position = `link ${steps.length + 1}`;
  const call = (input: unknown, run?: RunState): unknown => execute(plan, body, input, run?.emit && run);
  const methods = {
    run: async (input: unknown, options: RunOptions = {}) =>
      execute(plan, body, input, options.parent as RunState | undefined, options),
    link: (...args: unknown[]) => {
      const [title, fn, ...around] = named(args);
      return add(toStep(fn, title as string, position, around as Around[]));
    },
    parallel: (...args: unknown[]) => {
      const [title, branches] = named(args);
      return add(toStep(parallel(branches as Branches<object, unknown>), title as string, position));
    },
    when: (...args: unknown[]) => {
      const [title, ...ways] = named(args);
      return add(toStep(when(...(ways as Parameters<typeof when>)), title as string, position));
    },
    recover: (...args: unknown[]) => {
      const [title = "recover", matcher, handler] = named(args);
      return add(recovery(title as string, matcher, handler));
    },
    use: (...around: Around[]) => change({ use: [...use, ...around] }),
    each: (...around: Around[]) => change({ each: [...each, ...around] }),
    observe: (...observers: Observer[]) => {
      for (const observer of observers) mustCall(observer, "observer");
      return change({ observers: [...plan.observers, ...observers] });
    },
  };
  return tag(Object.assign(call, methods), { kind: "chain", name, middleware: namesOf(use), parts: steps });
}

/** A step with more middleware around it. */
function inside(each: readonly Around[], step: Step): Step {
  return { ...step, go: wrap(each, step.go), middleware: [...namesOf(each), ...step.middleware] };
}
