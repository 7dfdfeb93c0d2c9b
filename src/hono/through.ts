import type { Context, MiddlewareHandler } from "hono";
import { clientGone } from "./problems.ts";
import { type RequestOptions, type Runnable, runFor } from "./request.ts";

/** How a chain becomes Hono middleware. */
export interface ThroughOptions<In, Name extends string> extends RequestOptions<In> {
  /** The variable that gives the chain's value to the handlers behind: `c.get(name)`. Default: the value is dropped. */
  readonly as?: Name | undefined;
}

/**
 * Hono middleware that runs a chain before the handler: a `Response` it gives is the answer, anything else lets the
 * request through.
 *
 * The chain is given the `Request`, unless `input` says otherwise.
 *
 * @example
 * ```ts
 * import { Hono } from "hono";
 * import { chain } from "modulink-edge";
 * import { fail, through } from "modulink-edge/hono";
 *
 * const users: Record<string, string> = { "Bearer open-sesame": "Ali" };
 * const identify = chain("identify").link("look up", ({ headers }: Request) => {
 *   const user = users[headers.get("authorization") ?? ""];
 *   if (user === undefined) throw fail(401, "Who are you?", {}, { "www-authenticate": "Bearer" });
 *   return user;
 * });
 * const app = new Hono();
 * app.get("/me", through(identify, { as: "user" }), (c) => c.text(c.get("user")));
 * console.log((await app.request("/me")).status); // 401
 * ```
 */
export function through<In, Out, Name extends string = never>(
  chain: Runnable<In, Out>,
  options: ThroughOptions<NoInfer<In>, Name> = {},
): MiddlewareHandler<{ Variables: { [Key in Name]: Exclude<Out, Response> } }> {
  const { input = ({ req }: Context) => req.raw as In, as } = options;
  return async (c, next) => {
    const done = await runFor(c, chain, input, options);
    if (!done) return clientGone();
    if (done.value instanceof Response) return done.value;
    if (as !== undefined) c.set(as, done.value as Exclude<Out, Response>);
    await next();
  };
}
