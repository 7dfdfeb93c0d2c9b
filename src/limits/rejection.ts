import { ModulinkError } from "../core/errors.ts";
import type { Decision, Limit } from "./limit.ts";

/** A call that a limit did not let through. */
export interface RateLimitedError extends ModulinkError<"rate-limited"> {
  readonly decision: Decision;
  /** The names of the limits that did not let it through. */
  readonly violated: readonly string[];
}

/** The error of a call that was not let through; it has no stack, for it is made where there is too much to do. */
export function rateLimited(decision: Decision, limits: readonly Limit[]): RateLimitedError {
  const { parts, retryAfter } = decision;
  const violated = limits.filter((_, at) => !parts?.[at]?.admitted).map(({ name }) => name);
  const error = new ModulinkError("rate-limited", `over the limit ${violated.join(" and ")}`, {
    name: "RateLimitedError",
    retryAfter,
    stack: false,
  });
  return Object.assign(error, { decision, violated });
}
