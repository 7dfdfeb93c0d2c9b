import { trace } from "./errors.ts";
import { type Around, type Go, mustCall, named, type Policy, wrap } from "./middleware.ts";
import { type Run, RunState } from "./run.ts";
import { settle } from "./settle.ts";

/** A step: takes the value so far and the run it belongs to, gives the next value or a promise of it. */
export type Link<In, Out> = (input: In, run: Run) => Out | PromiseLike<Out>;

/** A link as a chain keeps it: what runs, and what `describe` tells about it. */
export interface Step {
  readonly name: string;
  readonly kind: "link" | "chain" | "parallel" | "when" | "recover";
  readonly go: Go;
  readonly middleware: readonly string[];
  /** The steps inside: of a nested chain, or one for each branch. */
  readonly parts: readonly Step[];
  /** Only a recovery has one: which errors it takes. */
  readonly match: ((error: unknown) => unknown) | undefined;
}

/** Where a function the library made keeps its step. */
const key: unique symbol = Symbol("step");

/** A function that knows what it is made of. */
export interface Tagged {
  readonly [key]?: Step;
}

/** Lets a function tell the chains it becomes part of what it is made of. */
export function tag<Fn extends object>(fn: Fn, step: Omit<Step, "go" | "match">): Fn & Tagged {
  return Object.assign(named(fn, step.name), { [key]: step as Step });
}

/** The step a function carries, if the library made it. */
export function stepOf(fn: unknown): Step | undefined {
  return (fn as Tagged)[key];
}

/** Makes a step of a function and the middleware around it. */
export function toStep(
  fn: unknown,
  name: string | undefined,
  position: string,
  around: readonly Around[] = [],
): Step {
  mustCall(fn, name === undefined ? position : `link "${name}"`);
  const inner = stepOf(fn);
  return {
    kind: inner?.kind ?? "link",
    name: name ?? ((fn as Go).name || position),
    go: wrap(around, fn as Go),
    middleware: [...namesOf(around), ...(inner?.middleware ?? [])],
    parts: inner?.parts ?? [],
    match: undefined,
  };
}

/** The names of middleware, the outermost first. */
export function namesOf(around: readonly Around[]): readonly string[] {
  return around.map((fn) => {
    mustCall(fn, "middleware");
    return fn.name || "middleware";
  });
}

/** The steps and one more, whose name gets a number when it is taken. */
export function append(steps: readonly Step[], step: Step): readonly Step[] {
  let { name } = step;
  for (let count = 2; steps.some((other) => other.name === name); count++) name = `${step.name}#${count}`;
  return [...steps, { ...step, name }];
}

/** Calls a step with events around it, for the runs that are observed. */
export function watch(kind: "run" | "link", go: Go, value: unknown, run: RunState): unknown {
  if (!run.observers) return go(value, run);
  const { path, clock } = run;
  const begun = clock.now();
  const tell = (type: "start" | "end" | "error", more?: object): void =>
    run.tell(path, { type: `${kind}.${type}`, ...more });
  const duration = () => ({ duration: clock.now() - begun });
  tell("start");
  return settle(
    () => go(value, run),
    () => tell("end", duration()),
    (error) => tell("error", { ...duration(), error }),
  );
}

/** Calls a branch: a step in a run of its own, so that branches that run together keep their paths apart. */
export function enter(
  step: Step,
  value: unknown,
  run: RunState,
  scope: RunState["scope"] = run.scope,
): unknown {
  const part = new RunState(run.chain, scope, run.observers, run, undefined, step.name);
  return settle(
    () => watch("link", step.go, value, part),
    () => {},
    (error) => trace(error, part.path),
  );
}

/**
 * A link with a name of its own and middleware around it, the first outermost.
 *
 * Throws a `TypeError` when `fn` or a middleware is not a function.
 *
 * @example
 * const double = link("double", (amount: number) => amount * 2);
 * chain(double)(21); // 42
 */
export function link<In, Out>(name: string, fn: (input: In, run: Run) => Out): (input: In, run: Run) => Out;
export function link<In, Out>(name: string, fn: Link<In, Out>, ...around: Policy[]): Link<In, Out>;
export function link(name: string, fn: unknown, ...around: unknown[]): unknown {
  const step = toStep(fn, name, "", around as Around[]);
  return tag((value: unknown, run: RunState) => step.go(value, run), step);
}
