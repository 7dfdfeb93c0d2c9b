import type { Context, MiddlewareHandler, Next } from "hono";
import type { Duration } from "../core/duration.ts";
import { isModulinkError } from "../core/errors.ts";
import type { Observer } from "../core/events.ts";
import { host, type Run, RunState } from "../core/run.ts";
import { idempotent } from "../idempotency/idempotent.ts";
import type { Ownership, Recording } from "../idempotency/options.ts";
import type { AtomicStore } from "../storage/store.ts";
import { fail, type ProblemMembers } from "./fail.ts";
import { type RecordedResponse, readUpTo, recorded, replayed } from "./idempotency-content.ts";
import { longestKey, parseKey } from "./idempotency-key.ts";
import { clientGone } from "./problems.ts";
import { type Runnable, runFor } from "./request.ts";

/** Which requests are carried out once, and what is recorded of their responses. */
export interface IdempotencyOptions {
  /** Where it is remembered; all servers that must not repeat each other share it. */
  readonly store: AtomicStore;
  /**
   * Who calls: something of the caller that does not change between tries, such as the id of the user or tenant. Default:
   * all callers are one, which is right only for an API with one caller.
   */
  readonly scope?: ((c: Context) => string) | undefined;
  /** The methods it is for; others pass. Default `POST` and `PATCH`, which are not idempotent by themselves. */
  readonly methods?: readonly string[] | undefined;
  /** Whether a request without a key is refused with 400, or else passes. Default true. */
  readonly required?: boolean | undefined;
  /** Whether a key may come without its quotation marks. Default false. */
  readonly bare?: boolean | undefined;
  /** What a request does while another with its key is carried out: `"wait"`, or 409. Default `"conflict"`. */
  readonly mode?: "wait" | "conflict" | undefined;
  /** How long a response is recorded. Default 24 h. */
  readonly ttl?: Duration | undefined;
  /** How long a server that fell silent blocks a key. Default 30 s. */
  readonly lease?: Duration | undefined;
  /**
   * What becomes of a response, judged by its status and headers before its content is read: true records it; false lets
   * it pass as it streams and releases the key; `"mark"` lets it pass and records only that it was given; a `ttl` records it
   * for that time. Default: true below 400, false from there on.
   */
  readonly record?: ((response: Response) => Recording) | undefined;
  /**
   * The headers that are recorded, in lower case. Default: `cache-control`, `content-disposition`, `content-encoding`,
   * `content-language`, `content-location`, `content-type`, `etag`, `last-modified`, `link` and `location`.
   */
  readonly headers?: readonly string[] | undefined;
  /**
   * What two requests of one key must have in common: JSON or bytes. Default: method, path, query, content type and content.
   */
  readonly fingerprint?: ((c: Context, content: Uint8Array) => unknown) | undefined;
  /** The largest content of a request, in bytes; a larger one is refused with 413. Default 1 MiB. */
  readonly maxRequestBytes?: number | undefined;
  /** The largest content of a response that is recorded, in bytes; of a larger one it is recorded that it was given. Default 1 MiB. */
  readonly maxResponseBytes?: number | undefined;
  /** A URI that documents the keys, the `type` of the problems. Default `about:blank`. */
  readonly type?: string | undefined;
  /** Are told what becomes of the requests: the events of `idempotent`. Default: none. */
  readonly observers?: readonly Observer[] | undefined;
  /** What the keys in the store begin with. Default `"idempotency:"`. */
  readonly prefix?: string | undefined;
}

const usual = [
  ...["cache-control", "content-disposition", "content-encoding", "content-language", "content-location"],
  ...["content-type", "etag", "last-modified", "link", "location"],
];

/** A request on its way through the policy. */
interface Passage {
  readonly c: Context;
  readonly next: Next;
  readonly key: string;
  readonly content: Uint8Array;
  readonly ownership?: Ownership;
  /** What came of it here. */
  readonly here: { ran: boolean; done: () => void };
}

/** What the policy is given of a response. */
interface Passed {
  readonly recording: Recording;
  readonly response: RecordedResponse | null;
}

async function contentOf({ req }: Context, most: number): Promise<Uint8Array> {
  const tooLarge = () => fail(413, `The content may have ${most} bytes at most`);
  if (Number(req.header("content-length")) > most) throw tooLarge();
  // A middleware before this one may have read it already: then Hono has kept it.
  const copy = req.raw.bodyUsed ? undefined : req.raw.clone();
  // Firefox does not give the body of a request as a stream.
  const { bytes, stop } = copy?.body
    ? await readUpTo(copy.body, most)
    : { bytes: new Uint8Array(await (copy ?? req).arrayBuffer()), stop: () => {} };
  if (bytes && bytes.length <= most) return bytes;
  stop();
  throw tooLarge();
}

function payloadOf({ req }: Context, content: Uint8Array): Uint8Array {
  const { pathname, search } = new URL(req.url);
  const head = JSON.stringify([req.method, pathname + search, req.header("content-type") ?? ""]);
  const bytes = new TextEncoder().encode(head);
  const all = new Uint8Array(bytes.length + content.length);
  all.set(bytes);
  all.set(content, bytes.length);
  return all;
}

/** Lets the handler answer, and takes down what it answered. */
function answering({
  maxResponseBytes = 1_048_576,
  headers = usual,
  record = ({ status }) => status < 400,
}: IdempotencyOptions) {
  return async ({ c, next, here, ownership }: Passage, run: Run): Promise<Passed> => {
    here.ran = true;
    // The record must be made though the client be gone.
    run.waitUntil(new Promise<void>((resolve) => Object.assign(here, { done: resolve })));
    c.set("idempotency", ownership);
    await next();
    const { res } = c;
    const recording = record(res);
    if (recording === false || recording === "mark") return { recording, response: null };
    if (/^text\/event-stream/i.test(res.headers.get("content-type") ?? ""))
      return { recording: "mark", response: null };
    if (!res.body) return { recording, response: recorded(res, new Uint8Array(), headers) };
    const { bytes, again } = await readUpTo(res.body, maxResponseBytes);
    c.res = undefined;
    c.res = new Response(bytes ?? again(), res);
    if (!bytes) return { recording: "mark", response: null };
    return { recording, response: recorded(res, bytes, headers) };
  };
}

/** The problem that an error of the policy is for the client. */
function problemOf(error: unknown, members: ProblemMembers): unknown {
  if (isModulinkError(error, "idempotency-mismatch"))
    return fail(422, "The Idempotency-Key was used with another request", members);
  if (isModulinkError(error, "idempotency-conflict"))
    return fail(409, "A request with this Idempotency-Key is being carried out", members, {
      "retry-after": "1",
    });
  if (isModulinkError(error, "idempotency-unrecorded"))
    return fail(
      409,
      "A request with this Idempotency-Key was carried out; its response is not kept",
      members,
    );
  if (isModulinkError(error, "lease-lost"))
    return fail(503, "The request took too long to be heard of, and another took its place", members);
  return error;
}

/** The key of a request; undefined lets it pass. */
function keyOf({ req }: Context, { methods, required, bare, type }: IdempotencyOptions): string | undefined {
  if (!(methods ?? ["POST", "PATCH"]).includes(req.method)) return undefined;
  const field = req.header("idempotency-key");
  const members = type === undefined ? {} : { type };
  if (field === undefined) {
    if (required === false) return undefined;
    throw fail(400, "The header Idempotency-Key is missing", members);
  }
  const key = parseKey(field, bare ?? false);
  if (key !== undefined) return key;
  const example = 'a text in quotation marks, such as "8e03978e-40d5-43dd-bc93-6894a57f9324"';
  throw fail(400, `The Idempotency-Key must be ${example}, of 1 to ${longestKey} characters`, members);
}

/**
 * Hono middleware for the `Idempotency-Key` header, by the draft `draft-ietf-httpapi-idempotency-key-header-07`: a request
 * that is sent again is carried out once, and answered as the first time.
 *
 * A missing or malformed key is answered with 400, a key used with another request with 422, one whose request is still
 * being carried out with 409, all as problems (RFC 9457). A response sent again has the recorded status, the recorded
 * headers, the same bytes and `Idempotency-Replayed: true`. A response from 400 on is not recorded: the next try runs again.
 * The response goes to the client once it is recorded, so it is read to its end before; `text/event-stream` and what is too
 * large pass as they stream, and it is recorded only that they were given: then a further try is answered with 409.
 *
 * `c.get("idempotency")` tells handlers the key and the fencing number. The content is not consumed. Place it behind what
 * identifies the caller and before what counts requests, so that an answer sent again counts for nothing. Errors of the
 * store go to `app.onError`; nothing has run then. Throws a `TypeError` for a wrong option.
 *
 * @example
 * ```ts
 * import { Hono } from "hono";
 * import { idempotency } from "modulink-edge/hono";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * let orders = 0;
 * const app = new Hono();
 * app.use(idempotency({ store: memoryStore() })); // in earnest a store that all servers share
 * app.post("/orders", (c) => c.json({ order: ++orders }, 201));
 *
 * const order = () => app.request("/orders", { method: "POST", headers: { "idempotency-key": '"7"' } });
 * await order();
 * const again = await order();
 * console.log(again.status, await again.json(), again.headers.get("idempotency-replayed")); // 201 { order: 1 } true
 * ```
 */
export function idempotency(
  options: IdempotencyOptions,
): MiddlewareHandler<{ Variables: { idempotency?: Ownership } }> {
  const {
    store,
    scope,
    mode = "conflict",
    ttl,
    lease,
    fingerprint = payloadOf,
    prefix,
    type,
    observers,
  } = options;
  const policy = idempotent<Passage>({
    ...{ store, mode, ttl, lease, prefix },
    key: ({ key }) => key,
    scope: scope && (({ c }) => scope(c)),
    fingerprint: ({ c, content }) => fingerprint(c, content),
    fenced: (passage, ownership) => ({ ...passage, ownership }),
    record: (outcome) => outcome.ok && (outcome.value as Passed).recording,
    codec: {
      encode: (outcome) => outcome.ok && (outcome.value as Passed).response,
      decode: (response: RecordedResponse) => ({ ok: true, value: { recording: true, response } }),
    },
  });
  const answer = answering(options);
  const passing: Runnable<Passage, Passed> = {
    run(passage, given = {}) {
      const run = new RunState({ name: "idempotency", steps: [] }, ["idempotency"], host);
      run.take(given);
      return policy(passage, (claimed, part) => answer(claimed, part as Run), run);
    },
  };
  return async (c, next) => {
    const key = keyOf(c, options);
    if (key === undefined) return next();
    const content = await contentOf(c, options.maxRequestBytes ?? 1_048_576);
    const here = { ran: false, done: () => {} };
    try {
      const passed = await runFor(c, passing, () => ({ c, next, key, content, here }), { observers });
      if (here.ran) return;
      return passed?.value.response ? replayed(passed.value.response) : clientGone();
    } catch (error) {
      throw problemOf(error, type === undefined ? {} : { type });
    } finally {
      here.done();
    }
  };
}
