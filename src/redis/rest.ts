import type { RedisBatchClient, RedisReply } from "./client.ts";

/** Where a REST endpoint is, and who asks. */
export interface RedisRestOptions {
  /** The address of the endpoint, such as `https://eu1-name-123.upstash.io`. */
  readonly url: string;
  /** The token it wants; as `Authorization: Bearer`. */
  readonly token: string;
  /** Sends the requests; default: the host's `fetch`. It must not send a request again by itself. */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
}

/** Statuses that say the request itself was turned down, so that nothing was done. */
const isRefusal = (status: number): boolean => status >= 400 && status < 500 && status !== 408;

const isReply = (reply: unknown): reply is RedisReply =>
  typeof reply === "object" && reply !== null && ("result" in reply || "error" in reply);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The answers in a response; throws when there are none. */
async function repliesOf(response: Response, count: number): Promise<readonly RedisReply[]> {
  const { ok, status } = response;
  const text = await response.text();
  const body = parsed(text);
  const replies = Array.isArray(body) ? body : [body];
  if (replies.length === count && replies.every(isReply) && (ok || count === 1 || Array.isArray(body)))
    if (ok || /^[A-Z]+ /.test(replies[0]?.error ?? "")) return replies;
  const why = isReply(body) ? body.error : text.slice(0, 200);
  throw new Error(`${isRefusal(status) ? "ERR " : ""}HTTP ${status}: ${why}`);
}

/**
 * A client of Redis over REST, as Upstash and proxies of its kind speak it: for places without sockets.
 *
 * Commands issued at once are one request. Where reads may go to a replica, as in an Upstash database of several regions, a
 * plain `get` may be old there; an update never is. Throws a `TypeError` for a wrong address or a missing token.
 *
 * @example
 * import { redisRest, redisStore } from "modulink-edge/redis";
 *
 * const fetch = async () => Response.json({ result: 'j:{"name":"Ada"}' }); // in earnest left away
 * const store = redisStore(redisRest({ url: "https://example.upstash.io", token: "secret", fetch }));
 * await store.get("user:7"); // { name: "Ada" }
 */
export function redisRest(options: RedisRestOptions): RedisBatchClient {
  const { url, token, fetch = globalThis.fetch } = options;
  if (!/^https?:$/.test(new URL(url).protocol)) throw new TypeError(`url must be one of HTTP, got ${url}`);
  if (typeof token !== "string" || token === "") throw new TypeError("token must be a text");
  const base = url.replace(/\/+$/, "");
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return {
    async sendAll(commands, signal) {
      const [only] = commands;
      const body = JSON.stringify(commands.length === 1 ? only : commands);
      const address = commands.length === 1 ? base : `${base}/pipeline`;
      return repliesOf(await fetch(address, { method: "POST", headers, body, signal }), commands.length);
    },
  };
}
