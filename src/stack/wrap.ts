import { type Middleware, mustCall, named, type Policy } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";

/** A middleware with its types left behind. */
export type AnyPolicy = (input: unknown, next: (input: unknown, run?: Run) => unknown, run: Run) => unknown;

/** Whatever a layer calls `next` without is that layer's run, and not the one of the chain. */
function inside([policy, ...inner]: readonly AnyPolicy[]): AnyPolicy {
  if (!policy) return (input, next, run) => next(input, run);
  const { length } = inner;
  if (length === 0) return (input, next, run) => policy(input, (value, part = run) => next(value, part), run);
  const rest = inside(inner);
  return (input, next, run) => policy(input, (value, part = run) => rest(value, next, part), run);
}

/** Puts middleware around each other, the first outermost: once, so that a call makes one small function for each. */
export function composed(policies: readonly AnyPolicy[]): AnyPolicy {
  const [only] = policies;
  return only && policies.length === 1 ? only : inside(policies);
}

/**
 * Makes one middleware of several, the first outermost; to give them a name together, or to use them in more places.
 *
 * Throws a `TypeError` when one of them is not a function.
 *
 * @example
 * const careful = wrap(timeout("2s"), retry({ attempts: 5 }), circuitBreaker());
 * const price = chain("price").link("ask", async (part: string) => part.length, careful);
 * await price("bolt"); // 4
 */
export function wrap(...policies: readonly Policy[]): Policy;
export function wrap<In, Out>(...policies: readonly Middleware<In, Out>[]): Middleware<In, Out>;
export function wrap(...policies: readonly unknown[]): unknown {
  const all = policies.map((policy, at) => mustCall(policy, `policy ${at + 1}`));
  return named(composed(all as readonly AnyPolicy[]).bind(undefined), "wrap");
}
