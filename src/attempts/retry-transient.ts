import { statusOf, traits } from "./retry-status.ts";

/** Errors of the language itself tell of a mistake in the program, which a second try repeats. */
const mistake = /^(Type|Range|Reference|Syntax|URI|Eval)Error$/;

/** What `fetch` says when the network fails it: in Node, Deno, Chromium, Firefox, WebKit, and while a body is read. */
const network =
  /^(fetch failed|failed to fetch|load failed|terminated|error (sending|reading|in) |(the )?network ?(error|conn|req))/i;

/** Node says the same of requests that can never be made, and only the cause tells. */
const impossible = /^(unknown scheme|bad port|cors |url scheme|unexpected redirect|redirect count|invalid )/i;

/** A code of the system or of undici, as Node and Bun have; those that begin with `ERR_` are mistakes. */
const systemCode = /^(E(?!RR_)|UND_ERR_)/;

/** The codes of the library's own errors that may be gone the next time. */
const passing = /^(timed-out|deadline-exceeded|rate-limited|store-(unavailable|contended))$/;

/** Whether a `TypeError` comes from the network rather than from a mistake. */
function fromNetwork(error: unknown): boolean {
  const { message, code, cause } = traits(error);
  if (systemCode.test(String(code))) return true;
  return network.test(String(message)) && !impossible.test(String(traits(cause).message));
}

/**
 * Whether trying again may help: the decision of a retry that is not given another one.
 *
 * | what | again |
 * |---|---|
 * | an abort (`AbortError`) | no |
 * | HTTP status 408, 425, 429 and 5xx but for 501 and 505 (`status`, `statusCode` or `response.status`; a `Response`, too) | yes |
 * | any other HTTP status | no |
 * | the library's own errors: `timed-out`, `deadline-exceeded`, `rate-limited`, `store-unavailable`, `store-contended` | yes |
 * | the library's other errors, such as `circuit-open` or `validation-failed`, and errors with `issues` | no |
 * | a property `retryable`, as on Workers | what it says, unless `overloaded` |
 * | a `TypeError` by which `fetch` tells that the network failed | yes |
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
  if (status) return [408, 425, 429].includes(status) || (status > 499 && status !== 501 && status !== 505);
  if (library === "modulink-edge") return passing.test(String(code));
  if (typeof retryable === "boolean") return retryable && !overloaded;
  return !issues && (!mistake.test(String(name)) || (name === "TypeError" && fromNetwork(failure)));
}
