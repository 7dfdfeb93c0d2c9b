import type { Context } from "hono";
import type { Duration } from "../core/duration.ts";
import type { Observer } from "../core/events.ts";
import type { RunOptions } from "../core/run.ts";
import { goneSignal } from "./body.ts";
import { fail } from "./fail.ts";
import { observersOf } from "./observed.ts";

/** A chain, or anything else with its `run`. */
export interface Runnable<In, Out> {
  /** Runs it; every error rejects. */
  readonly run: (input: In, options?: RunOptions) => Promise<Out>;
}

/** How a chain is run for a request. */
export interface RequestOptions<In> {
  /** The chain's input, out of the request. */
  readonly input?: ((c: Context) => In | PromiseLike<In>) | undefined;
  /** The time a run may take; a request that takes longer is answered with 504. Default: any time. */
  readonly deadline?: Duration | undefined;
  /** Are told every event of the runs, besides those of `observed`. Default: none. */
  readonly observers?: readonly Observer[] | undefined;
  /**
   * Options for the run of one request; they go before all others. Its signal is the request's, unless given here, its
   * `origin` the `X-Request-Id` header if that is 1 to 255 letters, digits or `._~:=+/-`. Default: none.
   */
  readonly run?: ((c: Context) => RunOptions) | undefined;
}

/** The correlation id that came with the request, unless it could do harm in a log. */
function originOf(c: Context): string | undefined {
  const id = c.req.header("x-request-id");
  return id !== undefined && /^[\w.~:=+/-]{1,255}$/.test(id) ? id : undefined;
}

/** What keeps the host alive for background work; hosts that have no such thing need none. */
function keepAlive(c: Context): RunOptions["waitUntil"] {
  try {
    const context = c.executionCtx;
    return (work) => context.waitUntil(Promise.resolve(work).catch(() => undefined));
  } catch {
    return undefined;
  }
}

/** The error as Hono will hand it to `app.onError`, which it does with nothing but an `Error`. */
function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  return new Error("A link threw something that is not an Error: see the cause", { cause: thrown });
}

/** Runs a chain for a request. Gives undefined in place of a value when the client has gone. */
export async function runFor<In, Out>(
  c: Context,
  chain: Runnable<In, Out>,
  input: (c: Context) => In | PromiseLike<In>,
  { deadline, observers = [], run }: RequestOptions<In>,
): Promise<{ readonly value: Out } | undefined> {
  try {
    const value = await input(c);
    const options = { signal: goneSignal(c), origin: originOf(c), waitUntil: keepAlive(c) };
    const all = [...observersOf(c), ...observers];
    return { value: await chain.run(value, { ...options, deadline, observers: all, ...run?.(c) }) };
  } catch (error) {
    if (goneSignal(c).aborted) return undefined;
    throw asError(error);
  }
}

/** The JSON body of a request; a method without a body gives undefined. */
export async function jsonBody(c: Context): Promise<unknown> {
  if (c.req.method === "GET" || c.req.method === "HEAD") return undefined;
  const type = c.req.header("content-type") ?? "none";
  if (!/^application\/([\w.+-]+\+)?json *(;|$)/i.test(type)) {
    const accepted = "application/json";
    throw fail(415, `Expected content of the type ${accepted}, got ${type}`, {}, { accept: accepted });
  }
  try {
    return await c.req.json();
  } catch (error) {
    if (error instanceof SyntaxError) throw fail(400, "The content is not JSON");
    throw error;
  }
}
