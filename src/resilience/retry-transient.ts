import { isNetworkError } from "./retry-network.ts";
import { statusOf, traits } from "./retry-status.ts";

/** Errors of the language itself tell of a mistake in the program, which a second try repeats. */
const mistake = /^(Type|Range|Reference|Syntax|URI|Eval)Error$/;

/** The codes of the library's own errors that may be gone the next time. */
const passing = /^(timed-out|deadline-exceeded|rate-limited|store-(unavailable|contended))$/;

const transientStatus = (status: number): boolean =>
  [408, 425, 429].includes(status) || (status >= 500 && status !== 501 && status !== 505);

/**
 * Whether trying again may help: the decision of a {@link retry} that is not given another one.
 *
 * | what | again |
 * |---|---|
 * | HTTP status 408, 425, 429 and 5xx but for 501 and 505 (`status`, `statusCode` or `response.status`; a `Response`, too) | yes |
 * | any other HTTP status | no |
 * | an abort (`AbortError`) | no |
 * | the library's own errors: `timed-out`, `deadline-exceeded`, `rate-limited`, `store-unavailable`, `store-contended` | yes |
 * | the library's other errors, such as `circuit-open` or `validation-failed`, and errors with `issues` | no |
 * | a property `retryable`, as on Workers | what it says, unless `overloaded` |
 * | an error of the network | yes |
 * | another error of the language (`TypeError`, `RangeError`, ...) | no |
 * | anything else | yes |
 *
 * @example
 * isTransient({ status: 503 }); // true
 * isTransient(new TypeError("x is not a function")); // false
 *
 * const get = chain("get").link(
 *   async (url: string) => new Response(url),
 *   retry({ whenResult: (response: Response) => isTransient(response) }),
 * );
 */
export function isTransient(failure: unknown): boolean {
  const { name, code, library, issues, retryable, overloaded } = traits(failure);
  if (name === "AbortError") return false;
  const status = statusOf(failure);
  if (status !== undefined) return transientStatus(status);
  if (library === "modulink-edge") return passing.test(String(code));
  if (typeof retryable === "boolean") return retryable && overloaded !== true;
  if (isNetworkError(failure)) return true;
  return !Array.isArray(issues) && !mistake.test(String(name));
}
