import type { Context, MiddlewareHandler } from "hono";
import type { CacheStore } from "../cache/options.ts";
import { type Clock, systemClock } from "../core/runtime.ts";
import { readDirectives } from "./cache-control.ts";
import type { HttpCacheOptions } from "./cache-options.ts";
import { background, instead, readUpTo, reply, revalidating } from "./cache-response.ts";
import { keptHeaders, mayKeep, refusal, type Standing, standingOf } from "./cache-rules.ts";
import { type Item, put, take, urlKey } from "./cache-shelf.ts";

/** One request and what is known of it. */
interface Visit {
  readonly c: Context;
  readonly next: () => Promise<void>;
  readonly key: string;
  readonly item: Item | undefined;
  readonly standing: Standing | undefined;
}

const day = 86_400_000;
const failures = [500, 502, 503, 504];
const safe = ["GET", "HEAD", "OPTIONS", "TRACE"];
const conditions = ["if-match", "if-unmodified-since", "if-range", "range"];

class HttpCache {
  private readonly store: CacheStore;
  private readonly fetch: HttpCacheOptions["fetch"];
  private readonly maxBytes: number;
  private readonly prefix: string;
  private readonly name: string;
  private readonly clock: Clock;
  /** The requests this cache made itself, and the keys they are for. */
  private readonly own: WeakSet<Request> = new WeakSet();
  private readonly refreshing: Set<string> = new Set();

  constructor({
    store,
    fetch,
    maxBytes = 2 ** 20,
    prefix = "http:",
    name = "modulink",
    clock,
  }: HttpCacheOptions) {
    if (typeof store?.get !== "function") throw new TypeError("store must be a store");
    if (!/^[A-Za-z*][\w!#$%&'*+.^`|~:/-]*$/.test(name))
      throw new TypeError(`name must be a token, got ${name}`);
    if (!(maxBytes > 0)) throw new TypeError(`maxBytes must be more than 0, got ${maxBytes}`);
    this.store = store;
    this.fetch = fetch;
    this.maxBytes = maxBytes;
    this.prefix = prefix;
    this.name = name;
    this.clock = clock ?? systemClock;
  }

  async handle(c: Context, next: () => Promise<void>): Promise<Response | undefined> {
    const { method, url, headers } = c.req.raw;
    const key = urlKey(this.prefix, url);
    if (method !== "GET" && method !== "HEAD") return this.change(c, next, key);
    if (
      conditions.some((name) => headers.has(name)) ||
      readDirectives(headers.get("cache-control")).has("no-store")
    )
      return this.pass(c, next, "request");
    // A store that fails has nothing: the app answers.
    const item = await take(this.store, key, c.req.raw).catch(() => undefined);
    const standing = item && standingOf(item, this.clock.now());
    return this.answer({ c, next, key, item, standing });
  }

  private answer(visit: Visit): Response | Promise<Response | undefined> {
    const { c, item, standing } = visit;
    const request = c.req.raw;
    const why = standing ? (this.own.has(request) ? "stale" : refusal(request, standing)) : "uri-miss";
    if (item && standing && why === undefined) return this.serve(visit, "hit");
    if (this.mayRefresh(visit, why)) {
      this.refresh(visit);
      return this.serve(visit, "hit");
    }
    if (readDirectives(request.headers.get("cache-control")).has("only-if-cached"))
      return new Response(null, {
        status: 504,
        headers: { "cache-status": `${this.name}; fwd=${why}; detail=only-if-cached` },
      });
    return this.forward(visit, why as string);
  }

  /** A stale response may be answered with while the app is asked for the new one. */
  private mayRefresh({ c, standing }: Visit, why: string | undefined): boolean {
    if (!this.fetch || !standing || why !== "stale" || standing.strict || this.own.has(c.req.raw))
      return false;
    return standing.age < standing.lifetime + standing.swr;
  }

  private refresh({ c, key }: Visit): void {
    if (this.refreshing.has(key)) return;
    this.refreshing.add(key);
    const request = new Request(c.req.raw.url, { headers: c.req.raw.headers });
    this.own.add(request);
    const ask = async (): Promise<void> => {
      const response = await this.fetch?.(request, c.env as never, background(c) as never);
      await response?.arrayBuffer();
    };
    const done = (): void => void this.refreshing.delete(key);
    const work = ask().then(done, done);
    background(c)?.waitUntil(work);
  }

  private serve({ c, item, standing }: Visit, status: string): Response {
    const { age, lifetime } = standing as Standing;
    const kept = item as Item;
    const headers = new Headers(kept.headers as [string, string][]);
    const note = `${this.name}; ${status}; ttl=${Math.floor((lifetime - age) / 1000)}`;
    return reply(c.req.raw, kept, headers, Math.floor(age / 1000), note);
  }

  /** Lets the app answer, and keeps that if it may be kept. */
  private async forward(visit: Visit, why: string): Promise<undefined> {
    const { c, next, key, item, standing } = visit;
    const request = c.req.raw;
    const asked = this.clock.now();
    if (item && request.method === "GET")
      c.req.raw = revalidating(request, new Headers(item.headers as [string, string][]));
    if (item && this.own.has(request)) this.own.add(c.req.raw);
    await next();
    c.req.raw = request;
    const came = this.clock.now();
    const { status } = c.res;
    const note = `${this.name}; fwd=${why}; fwd-status=${status}`;
    if (item && status === 304 && request.method === "GET") return this.renewed(visit, asked, came, note);
    const rescued = item && standing && failures.includes(status) && !standing.strict;
    if (rescued && came - asked + standing.age < standing.lifetime + standing.sie) {
      return instead(c, this.serve(visit, `hit; fwd=${why}; fwd-status=${status}`));
    }
    const keep = mayKeep(request, c.res, came);
    c.header("cache-status", keep ? `${note}; stored` : note, { append: true });
    if (keep) this.keep(c, key, request, asked, came);
    return undefined;
  }

  /** What is kept is still good: it gets the headers of the 304 that said so. */
  private async renewed(
    { c, key, item }: Visit,
    asked: number,
    came: number,
    note: string,
  ): Promise<undefined> {
    const kept = item as Item;
    const request = c.req.raw;
    const headers = new Headers(kept.headers as [string, string][]);
    headers.delete("age");
    for (const [name, value] of keptHeaders(c.res.headers))
      if (!/^(content-(encoding|length|md5|range)|etag|cache-status)$/.test(name)) headers.set(name, value);
    const fresh = { status: kept.status, headers: [...headers], asked, came };
    if (mayKeep(request, new Response(null, { headers }), came))
      await this.put(key, request, { ...fresh, content: kept.content });
    const { age } = standingOf(fresh, came);
    return instead(c, reply(request, kept, headers, Math.floor(age / 1000), `${note}; stored`));
  }

  private keep(c: Context, key: string, request: Request, asked: number, came: number): void {
    const copy = c.res.clone();
    const { status, headers } = copy;
    const length = headers.get("content-length");
    const kept = keptHeaders(headers).filter(([name]) => name !== "cache-status");
    const work = async (): Promise<void> => {
      const content = await readUpTo(copy.body, this.maxBytes);
      // A response that broke off is not kept.
      if (
        content &&
        (length === null || Number(length) === content.length || headers.has("content-encoding"))
      )
        await this.put(key, request, { status, headers: kept, asked, came, content });
    };
    const done = work().catch(() => undefined);
    background(c)?.waitUntil(done);
  }

  private async put(key: string, request: Request, item: Omit<Item, "key">): Promise<void> {
    const { lifetime, swr, sie, age } = standingOf(item, item.came);
    const validated = item.headers.some(([name]) => name === "etag" || name === "last-modified");
    const ttl = Math.max(lifetime - age, 0) + Math.max(swr, sie, validated ? day : 0);
    // The app has answered already, whatever becomes of this.
    await put(this.store, key, request, item, ttl).catch(() => undefined);
  }

  private async pass(c: Context, next: () => Promise<void>, why: string): Promise<undefined> {
    await next();
    c.header("cache-status", `${this.name}; fwd=${why}`, { append: true });
    return undefined;
  }

  /** A request that may change something: what it may have changed is forgotten (RFC 9111, section 4.4). */
  private async change(c: Context, next: () => Promise<void>, key: string): Promise<undefined> {
    await this.pass(c, next, "method");
    const { method, url } = c.req.raw;
    const { status, headers } = c.res;
    if (safe.includes(method) || status >= 400) return undefined;
    const named = ["location", "content-location"].flatMap((name) => headers.get(name) ?? []);
    const targets = named.flatMap((to) => (URL.canParse(to, url) ? new URL(to, url) : []));
    const same = targets
      .filter(({ origin }) => origin === new URL(url).origin)
      .map(({ href }) => urlKey(this.prefix, href));
    await Promise.all([key, ...same].map(async (one) => void (await this.store.delete(one)))).catch(
      () => undefined,
    );
    return undefined;
  }
}

/**
 * Hono middleware that caches the responses of the handlers behind it as a shared cache does, by RFC 9111.
 *
 * The handlers say with `Cache-Control` (or `Expires`) what may be kept and for how long; without that, nothing is. It heeds
 * the requests' own directives, `Vary` and `Authorization`, answers `If-None-Match` and `If-Modified-Since`, asks for what is
 * stale with its validators, gives `Age` and `Cache-Status` (RFC 9211), and makes use of stale responses by RFC 5861. A
 * response that sets a cookie is not kept. An unsafe request that succeeds ends what is kept for its URL.
 *
 * A store that fails is passed over. Throws a `TypeError` for a wrong option.
 *
 * @example
 * ```ts
 * import { Hono } from "hono";
 * import { httpCache } from "modulink-edge/hono";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const app = new Hono();
 * app.use("/prices/*", httpCache({ store: memoryStore(), fetch: app.fetch }));
 * app.get("/prices/:id", (c) => c.json({ id: c.req.param("id") }, 200, { "cache-control": "max-age=60" }));
 * await (await app.request("/prices/7")).text();
 * const response = await app.request("/prices/7");
 * console.log(response.headers.get("cache-status")); // modulink; hit; ttl=60
 * ```
 */
export function httpCache(options: HttpCacheOptions): MiddlewareHandler {
  const cache = new HttpCache(options);
  return (c, next) => cache.handle(c, next) as Promise<Response>;
}
