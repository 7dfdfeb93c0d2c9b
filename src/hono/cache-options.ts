import type { CacheStore } from "../cache/options.ts";
import type { Clock } from "../core/runtime.ts";

/** How responses are cached. */
export interface HttpCacheOptions {
  /** Where responses are kept; on a platform with an edge cache of its own, `edgeStore(caches.default)` will do. */
  readonly store: CacheStore;
  /**
   * The app's own `fetch`, which is asked for the new response while a stale one is answered with. Default: none, and
   * `stale-while-revalidate` is not made use of.
   */
  readonly fetch?:
    | ((request: Request, env: never, context: never) => Response | Promise<Response>)
    | undefined;
  /** The most bytes of content that are kept; a larger response passes. Default 1 MiB. */
  readonly maxBytes?: number | undefined;
  /** What a URL's key in the store begins with. Default `"http:"`. */
  readonly prefix?: string | undefined;
  /** The cache's name in `Cache-Status`: a token. Default `"modulink"`. */
  readonly name?: string | undefined;
  /** Default: the host's clock. */
  readonly clock?: Clock | undefined;
}
