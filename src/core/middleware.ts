import type { Run, RunState } from "./run.ts";

/** Goes on to the inner middleware or link; with a run from `within`, it goes on under that run's limits. */
export type Next<In, Out> = (input: In, run?: Run) => Out | PromiseLike<Out>;

/** A step around a step: may change the input, the output, the error, or not call `next` at all, or call it again. */
export type Middleware<In, Out> = (input: In, next: Next<In, Out>, run: Run) => Out | PromiseLike<Out>;

/** A middleware that fits around any link: what policies such as a timeout are. */
export type Policy = <In, Out>(input: In, next: Next<In, Out>, run: Run) => Out | PromiseLike<Out>;

/** A step with its types left behind: builders check them, the runner need not. */
export type Go = (value: unknown, run: RunState) => unknown;

/** A middleware with its types left behind. */
export type Around = (value: unknown, next: (value: unknown, run?: Run) => unknown, run: RunState) => unknown;

/** The same function under another name. */
export function named<Fn>(fn: Fn, name: string): Fn {
  return Object.defineProperty(fn, "name", { value: name });
}

/** Fails at build time, saying what is not a function. */
export function mustCall<Fn>(fn: Fn, what: string): Fn {
  if (typeof fn !== "function") throw new TypeError(`"${what}" must be a function, got ${typeof fn}`);
  return fn;
}
