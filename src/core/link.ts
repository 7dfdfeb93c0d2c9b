import { trace } from "./errors.ts";
import { type Around, type Go, type Middleware, mustCall, named, type Policy } from "./middleware.ts";
import type { Run, RunState } from "./run.ts";
import { isThenable, settle, type Thrown } from "./settle.ts";

/** A step: takes the value so far and the run it belongs to, gives the next value or a promise of it. */
export type Link<In, Out> = (input: In, run: Run) => Out | PromiseLike<Out>;

/** What `describe` tells about a step. */
export interface Made {
  readonly kind: "link" | "chain" | "parallel" | "when" | "switch" | "map" | "recover" | "compensate";
  /** The names of the middleware around it, the outermost first. */
  readonly middleware: readonly string[];
  /** The steps inside: of a nested chain, or one for each branch. */
  readonly parts: readonly Step[];
  /** What takes the ways out, in the order of the parts; those beyond the parts lead on. */
  readonly ways?: readonly string[];
}

/** A link as a chain keeps it. */
export interface Step extends Made {
  readonly name: string;
  readonly go: Go;
}

/** Whether values only pass a step, which takes part in a run when something fails. */
export const isAside = ({ kind }: Made): boolean => kind === "recover" || kind === "compensate";

/** Where a function the library made keeps what it is made of. */
const key: unique symbol = Symbol("made");

/** Names a function and lets it tell the chains it becomes part of what it is made of. */
export function tag<Fn>(fn: Fn, name: string, made: Partial<Made>): Fn {
  return Object.assign(named(fn, name) as object, { [key]: made }) as Fn;
}

/** What a function is made of. */
export function madeOf(fn: unknown): Made {
  return { kind: "link", middleware: [], parts: [], ...(fn as { readonly [key]?: Made })[key] };
}

/** A step with middleware around it, the first outermost. */
export function surround(step: Step, around: readonly Around[]): Step {
  const names = around.map((fn) => mustCall(fn, "middleware").name || "middleware");
  const go = around.reduceRight<Go>(
    (next, fn) => (value, run) => fn(value, (input, part) => next(input, (part as RunState) ?? run), run),
    step.go,
  );
  return { ...step, go, middleware: [...names, ...step.middleware] };
}

/** Makes a step of a function and the middleware around it. */
export function toStep(name: string, position: string, fn: unknown, ...around: readonly Around[]): Step {
  const go = mustCall(fn, name || position) as Go;
  return surround({ ...madeOf(fn), name: name || go.name || position, go }, around);
}

/** The steps and one more, whose name gets a number when it is taken. */
export function append(steps: readonly Step[], step: Step): readonly Step[] {
  let { name } = step;
  for (let count = 2; steps.some((other) => other.name === name); count++) name = `${step.name}#${count}`;
  return [...steps, { ...step, name }];
}

/** What the events of a step are called. */
const types = {
  run: { start: "run.start", end: "run.end", error: "run.error" },
  link: { start: "link.start", end: "link.end", error: "link.error" },
} as const;

/** Ends what began then: tells the observers, and remembers where an error came from. */
function finish(kind: "run" | "link", run: RunState, begun: number, thrown?: Thrown): void {
  if (kind === "run") run.at = -1;
  run.tell(types[kind][thrown ? "error" : "end"], begun, thrown);
  if (thrown) trace(thrown.error, run.path);
}

/** Ends it once its value is there. */
const later = (out: PromiseLike<unknown>, kind: "run" | "link", run: RunState, begun: number): unknown =>
  settle(
    () => out,
    (thrown) => finish(kind, run, begun, thrown),
  );

/** Calls a function as a run that ends with it. It makes no functions of its own unless it has to wait. */
export function live(kind: "run" | "link", go: Go, value: unknown, run: RunState): unknown {
  const begun = run.tell(types[kind].start);
  try {
    const out = go(value, run);
    if (isThenable(out)) return later(out, kind, run, begun);
    finish(kind, run, begun);
    return out;
  } catch (error) {
    finish(kind, run, begun, { error });
    throw error;
  }
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
export function link(name: string, fn: unknown, ...around: Around[]): unknown {
  const step = toStep(name, name, fn, ...around);
  return tag(step.go.bind(undefined), name, step);
}

/**
 * Names a middleware, for `describe` and diagrams.
 *
 * Throws a `TypeError` when `fn` is not a function.
 *
 * @example
 * const shout = middleware("shout", async (text: string, next: Next<string, string>) =>
 *   (await next(text)).toUpperCase(),
 * );
 * await chain("c").link("greet", (name: string) => `Hello, ${name}`, shout)("Ada"); // "HELLO, ADA"
 */
export function middleware(name: string, fn: Policy): Policy;
export function middleware<In, Out>(name: string, fn: Middleware<In, Out>): Middleware<In, Out>;
export function middleware(name: string, fn: unknown): unknown {
  return link(name, fn as never);
}
