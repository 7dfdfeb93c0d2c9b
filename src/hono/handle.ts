import type { Context } from "hono";
import { clientGone } from "./problems.ts";
import { jsonBody, type RequestOptions, type Runnable, runFor } from "./request.ts";

/** How a chain becomes a handler. */
export interface HandleOptions<In, Out> extends RequestOptions<In> {
  /**
   * The response of a run's value. Default: a `Response` as it is, a `ReadableStream` of bytes streamed, 204 for
   * undefined or null, and anything else as JSON.
   */
  readonly output?: ((value: Out, c: Context) => Response | PromiseLike<Response>) | undefined;
}

function respond(value: unknown, c: Context): Response {
  if (value instanceof Response) return value;
  if (value instanceof ReadableStream) return c.body(value);
  return value === undefined || value === null ? c.body(null, 204) : c.json(value);
}

/**
 * A Hono handler that runs a chain for each request.
 *
 * The chain is given the request's JSON (undefined for GET and HEAD), which nothing has checked: let it begin with
 * `validate`, or say with `input` what it is to be given. Content of another type is refused with 415, malformed JSON
 * with 400. The run stops when the client goes away, and its background work outlives the response where the host can
 * keep it alive. An error of the chain goes to `app.onError` as it is: see `problems`.
 *
 * @example
 * ```ts
 * import { Hono } from "hono";
 * import { chain } from "modulink-edge";
 * import { handle, problems } from "modulink-edge/hono";
 *
 * const double = chain("double").link("times two", ({ amount }: { amount: number }) => ({ amount: amount * 2 }));
 * const app = new Hono().onError(problems());
 * app.post("/double", handle(double, { deadline: "2s" }));
 * app.get("/double/:amount", handle(double, { input: (c) => ({ amount: Number(c.req.param("amount")) }) }));
 * console.log(await (await app.request("/double/21")).json()); // { amount: 42 }
 * ```
 */
export function handle<In, Out>(
  chain: Runnable<In, Out>,
  options: HandleOptions<NoInfer<In>, NoInfer<Out>> = {},
): (c: Context) => Promise<Response> {
  const { input = jsonBody as (c: Context) => Promise<In>, output } = options;
  return async (c) => {
    const done = await runFor(c, chain, input, options);
    if (!done) return clientGone();
    return output ? output(done.value, c) : respond(done.value, c);
  };
}
