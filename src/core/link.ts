import { trace } from "./errors.ts";
import {
  type Around,
  allCallable,
  type Go,
  mustCall,
  named,
  namesOf,
  type Policy,
  wrap,
} from "./middleware.ts";
import type { Run, RunState } from "./run.ts";
import type { Scope } from "./scope.ts";
import { settle } from "./settle.ts";

/** A step: takes the value so far and the run it belongs to, gives the next value or a promise of it. */
export type Link<In, Out> = (input: In, run: Run) => Out | PromiseLike<Out>;

/** What `describe` tells about a step. */
export interface Made {
  readonly kind: "link" | "chain" | "parallel" | "when" | "recover";
  /** The names of the middleware around it, the outermost first. */
  readonly middleware: readonly string[];
  /** The steps inside: of a nested chain, or one for each branch. */
  readonly parts: readonly Step[];
}

/** A link as a chain keeps it. */
export interface Step extends Made {
  readonly name: string;
  readonly go: Go;
}

/** Where a function the library made keeps what it is made of. */
const key: unique symbol = Symbol("made");

const plain: Made = { kind: "link", middleware: [], parts: [] };

/** Names a function and lets it tell the chains it becomes part of what it is made of. */
export function tag<Fn>(fn: Fn, name: string, made: Partial<Made>): Fn {
  return Object.assign(named(fn, name) as object, { [key]: { ...plain, ...made } }) as Fn;
}

/** What a function is made of. */
export function madeOf(fn: unknown): Made {
  return (fn as { readonly [key]?: Made })[key] ?? plain;
}

/** A step with middleware around it. */
export function surround(step: Step, around: readonly Around[]): Step {
  return { ...step, go: wrap(around, step.go), middleware: [...namesOf(around), ...step.middleware] };
}

/** Makes a step of a function and the middleware around it. */
export function toStep(
  fn: unknown,
  name: string | undefined,
  position: string,
  around: readonly Around[] = [],
): Step {
  mustCall(fn, name ?? position);
  return surround(
    { ...madeOf(fn), name: name || (fn as Go).name || position, go: fn as Go },
    allCallable(around, "middleware"),
  );
}

/** The steps and one more, whose name gets a number when it is taken. */
export function append(steps: readonly Step[], step: Step): readonly Step[] {
  let { name } = step;
  for (let count = 2; steps.some((other) => other.name === name); count++) name = `${step.name}#${count}`;
  return [...steps, { ...step, name }];
}

/** Calls a function as a run that ends with it: tells the observers, and remembers where an error came from. */
export function live(kind: "run" | "link", go: Go, value: unknown, run: RunState, own?: Scope): unknown {
  const { observers, clock } = run;
  const begun = observers.length && clock.now();
  const end = (type: "end" | "error", more?: { readonly error: unknown }): void => {
    run.at = -1;
    own?.close();
    if (observers.length) run.emit({ type: `${kind}.${type}`, duration: clock.now() - begun, ...more });
  };
  run.emit({ type: `${kind}.start` });
  return settle(
    () => go(value, run),
    () => end("end"),
    (error) => {
      end("error", { error });
      trace(error, run.base);
    },
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
  const step = toStep(fn, name, name, around as Around[]);
  return tag(step.go.bind(undefined), name, step);
}
