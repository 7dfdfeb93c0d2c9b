import { when } from "./branch.ts";
import { compensation } from "./compensate.ts";
import type { Observer } from "./events.ts";
import { append, isAside, live, type Step, surround, tag, toStep } from "./link.ts";
import { type Around, mustCall } from "./middleware.ts";
import { parallel } from "./parallel.ts";
import { recovery, route } from "./recover.ts";
import { host, type RunOptions, RunState } from "./run.ts";
import { settle } from "./settle.ts";
import { choose } from "./switch.ts";
import { careful, walk } from "./walk.ts";

/** All there is to know about a chain. */
export interface Plan {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly use: readonly Around[];
  readonly each: readonly Around[];
  readonly observers: readonly Observer[];
}

/** Makes the function and the methods of a chain. */
export function build(plan: Plan): object {
  const { name, use, each } = plan;
  const observers = [...new Set(plan.observers)];
  const steps = plan.steps.map((step) => (isAside(step) ? step : surround(step, each)));
  const bare = steps.map(({ go }) => go);
  const watched = steps.map(careful);
  const body = (value: unknown, run: RunState): unknown =>
    walk(run.scope || run.observers.length ? watched : bare, run, value, 0);
  const { go, middleware } = toStep(name, name, body, ...use);
  const top = [name];
  const enter = (input: unknown, run: RunState): unknown => {
    run.join(observers);
    return run.observers.length || use.length ? live("run", go, input, run) : go(input, run);
  };
  /** A method that appends a step; its first argument may be the name. */
  const method =
    (make?: (...args: never[]) => unknown) =>
    (...args: unknown[]): object => {
      const given = typeof args[0] === "string" ? (args.shift() as string) : "";
      const parts = (make ? [make(...(args as never[]))] : args) as [unknown, ...Around[]];
      const step = toStep(given, `link ${steps.length + 1}`, ...parts);
      return build({ ...plan, steps: append(plan.steps, step) });
    };
  /** A method that adds functions to those of a kind. */
  const adder =
    (key: "use" | "each" | "observers") =>
    (...fns: unknown[]): object =>
      build({ ...plan, [key]: [...plan[key], ...fns.map((fn) => mustCall(fn, key))] });
  const methods = {
    link: method(),
    parallel: method(parallel),
    when: method(when),
    // The key of a switch is a text as a name is; without a name it is one itself.
    switch: (...args: unknown[]) =>
      method(choose)(
        ...args.slice(0, Number(typeof args[0] === "string" && typeof args[1] === "object")),
        ...args,
      ),
    recover: method(recovery),
    catch: method(route),
    compensate: method(compensation),
    use: adder("use"),
    each: adder("each"),
    observe: adder("observers"),
    async run(input: unknown, options?: RunOptions) {
      const run = new RunState(plan, top, (options?.parent as RunState | undefined) ?? host);
      if (!options) return enter(input, run);
      run.take(options);
      return settle(
        () => enter(input, run),
        () => run.scope!.close(),
      );
    },
  };
  const call = (input: unknown, run?: unknown): unknown =>
    enter(input, run instanceof RunState ? new RunState(plan, run.path, run) : new RunState(plan, top, host));
  return tag(Object.assign(call, methods), name, { kind: "chain", middleware, parts: steps });
}
