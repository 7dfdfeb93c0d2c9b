import type { Context, ErrorHandler } from "hono";
import { problem } from "./problem.ts";

/** How an app answers errors. */
export interface ProblemsOptions {
  /**
   * The app's own errors as errors made by `fail`; undefined leaves an error to the defaults of `problem`.
   * Default: none.
   */
  readonly map?: ((error: unknown) => Error | undefined) | undefined;
  /**
   * Is told of every error that is answered with a status of 500 or more, which says nothing of its cause. What it
   * throws itself is ignored, for the client gets the answer either way. Default: none.
   */
  readonly onError?: ((error: unknown, c: Context) => void) | undefined;
}

/** A response nobody will read, with the status that proxies log for a client that has gone. */
export function clientGone(): Response {
  return new Response(null, { status: 499 });
}

function tell(onError: () => void): void {
  try {
    onError();
  } catch {
    // The answer to the client does not depend on those who watch.
  }
}

/**
 * An error handler for `app.onError` that answers every error with a problem (RFC 9457), as {@link problem} does.
 *
 * A client that has gone gets 499, which only a log will see.
 *
 * @example
 * ```ts
 * import { Hono } from "hono";
 * import { fail, problems } from "modulink-edge/hono";
 *
 * const app = new Hono();
 * app.onError(problems({
 *   map: (error) => (error instanceof RangeError ? fail(409, "That seat is taken") : undefined),
 *   onError: (error, c) => console.error(c.req.path, error),
 * }));
 * app.post("/seats", () => {
 *   throw new RangeError("seat 12");
 * });
 * const response = await app.request("/seats", { method: "POST" });
 * console.log(response.status); // 409
 * ```
 */
export function problems({ map, onError }: ProblemsOptions = {}): ErrorHandler {
  return (error, c) => {
    if (c.req.raw.signal.aborted) return clientGone();
    const response = problem(map?.(error) ?? error);
    if (response.status >= 500) tell(() => onError?.(error, c));
    return response;
  };
}
