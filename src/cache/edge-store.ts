import { milliseconds } from "../core/duration.ts";
import type { CacheStore } from "./options.ts";

/** What is used of the platform's `Cache`. */
export interface EdgeCache {
  match(url: string): Promise<Response | undefined>;
  put(url: string, response: Response): Promise<void>;
  delete(url: string): Promise<boolean>;
}

/** The longest a platform is asked to keep anything, in seconds; a year. */
const longest = 31_536_000;

const bytesType = "application/octet-stream";

/**
 * The platform's own cache (`caches.default` on Workers, a cache of `caches.open` elsewhere) as a place for `cache` and
 * `httpCache`.
 *
 * It belongs to one data centre or one process, and keeps what it likes: enough for a cache, and for nothing else. It cannot
 * list its keys. A version of a tag that it forgets ends the entries that name it.
 *
 * @example
 * import { cache, edgeStore } from "modulink-edge/resilience";
 *
 * const pages = new Map<string, Response>(); // in earnest caches.default
 * const platform = {
 *   match: async (url: string) => pages.get(url)?.clone(),
 *   put: async (url: string, response: Response) => void pages.set(url, response),
 *   delete: async (url: string) => pages.delete(url),
 * };
 * const users = cache({ store: edgeStore(platform), key: (id: string) => id, ttl: "1m" });
 * await users.getOrLoad("7", async () => ({ name: "Ada" })); // { name: "Ada" }
 */
export function edgeStore(cache: EdgeCache): CacheStore {
  const urlOf = (key: string): string => `https://cache.invalid/${encodeURIComponent(key)}`;
  return {
    async get(key) {
      const found = await cache.match(urlOf(key));
      if (!found) return undefined;
      return found.headers.get("content-type") === bytesType
        ? new Uint8Array(await found.arrayBuffer())
        : await found.json();
    },
    async set(key, value, { ttl = longest * 1000 } = {}) {
      const seconds = Math.min(Math.ceil(milliseconds(ttl, "ttl") / 1000), longest);
      const bytes = value instanceof Uint8Array;
      const headers = {
        "cache-control": `public, max-age=${seconds}`,
        "content-type": bytes ? bytesType : "application/json",
      };
      const body = bytes ? new Uint8Array(value) : JSON.stringify(value);
      await cache.put(urlOf(key), new Response(body, { headers }));
    },
    async delete(key) {
      await cache.delete(urlOf(key));
    },
  };
}
