import { type Duration, milliseconds } from "../core/duration.ts";
import { type Clock, systemClock } from "../core/runtime.ts";
import { expiry } from "../storage/entry.ts";
import { storeError } from "../storage/errors.ts";
import { mustKey, shown } from "../storage/key.ts";
import { mustPage } from "../storage/page.ts";
import type { Store } from "../storage/store.ts";
import { decode, encode } from "../storage/value.ts";
import { mustBind } from "./binding.ts";
import { bounded } from "./bounded.ts";
import { Lanes } from "./kv-lanes.ts";
import type { KvNamespace } from "./kv-namespace.ts";

/** How a KV namespace is used as a store. */
export interface KvStoreOptions {
  /** Begins the name of every key in the namespace; default: nothing. */
  readonly prefix?: string | undefined;
  /** How long a place that read a value may read it again without asking, 30 s or more; default: KV's own, 60 s. */
  readonly cacheTtl?: Duration | undefined;
  /** How long an operation may take, waiting for other writes of its key included; default `"10s"`. */
  readonly timeout?: Duration | undefined;
  /** Judges expiry and measures time; default: the host's clock. */
  readonly clock?: Clock | undefined;
}

/** What is kept beside a value: whether it is bytes, and when it is over, in epoch milliseconds. */
interface Metadata {
  readonly kind: "json" | "bytes";
  readonly expires?: number;
}

/** The most bytes of a name, and of a value. */
const longest = 512;
const largest = 25 * 2 ** 20;

const size = (text: string | Uint8Array): number =>
  typeof text === "string" ? new TextEncoder().encode(text).length : text.length;

function nameIn(prefix: string, room: number, key: string): string {
  const name = prefix + mustKey(key, room);
  if (name !== "." && name !== "..") return name;
  throw new TypeError(`KV takes no key ${shown(name)}; a prefix would make it another one`);
}

/** A value as KV keeps it, a copy of what may change until it is sent. */
function kept(value: unknown, key: string): string | Uint8Array<ArrayBuffer> {
  const encoded = encode(value, () => `the value of ${shown(key)}`);
  // No character takes more than three bytes for each of its units.
  if (encoded.length * 3 > largest && size(encoded) > largest)
    throw storeError("value-too-large", `${shown(key)} has ${size(encoded)} bytes, KV takes ${largest}`);
  return typeof encoded === "string" ? encoded : new Uint8Array(encoded);
}

/** What goes to KV beside a value. */
function besides(value: string | Uint8Array, expires: number | undefined, now: number) {
  const kind: Metadata["kind"] = typeof value === "string" ? "json" : "bytes";
  if (expires === undefined) return { metadata: { kind } };
  // KV keeps nothing for less than a minute.
  const expirationTtl = Math.max(60, Math.ceil((expires - now) / 1000));
  return { expirationTtl, metadata: { kind, expires } };
}

function valueIn(key: string, value: ArrayBuffer, metadata: unknown): unknown {
  const kind = (metadata as Metadata | null)?.kind;
  try {
    if (kind === "bytes") return new Uint8Array(value);
    if (kind === "json") return decode(new TextDecoder().decode(value));
  } catch {}
  throw storeError("store-corrupt", `what KV has under ${shown(key)} was not written by this library`);
}

function mustCacheTtl(cacheTtl: Duration): { cacheTtl: number } {
  const ms = milliseconds(cacheTtl, "cacheTtl");
  if (ms >= 30_000) return { cacheTtl: Math.ceil(ms / 1000) };
  throw new TypeError(`cacheTtl must be at least 30 seconds, got ${cacheTtl}`);
}

/**
 * A store in a Cloudflare KV namespace: for what is read often, everywhere, and seldom written.
 *
 * It is **eventually consistent**: who reads elsewhere may be given the former value for 60 s (or `cacheTtl`), "there is
 * none" included. So it has no `update`, and cannot count or lock; where rough counting will do, say `approximate(store)`.
 *
 * What KV asks for is taken care of. A time to live may be shorter than its 60 s: the exact end is kept beside the value and
 * judged on reading. A key may be written once a second, so writes of a key go one after the other; those that wait, and
 * those that begin together, become one, the latest. When KV says "too often" it is asked again about a second later, until `timeout` is over.
 *
 * A key has at most 512 bytes, `prefix` included, and is neither `"."` nor `".."`; a value has at most 25 MiB.
 *
 * Throws a `TypeError` for a binding that is not there and for a wrong option. Reading fails with `store-unavailable`; writing with `store-contended` when
 * others came first until the end, `store-refused`, `value-too-large`, or `outcome-unknown`.
 *
 * @example
 * import { type KvNamespace, kvStore } from "modulink-edge/cloudflare";
 *
 * export default {
 *   async fetch(request: Request, env: { PAGES: KvNamespace }): Promise<Response> {
 *     const store = kvStore(env.PAGES, { prefix: "pages:" });
 *     const { pathname } = new URL(request.url);
 *     if (request.method === "PUT") await store.set(pathname, await request.text(), { ttl: "5m" });
 *     return new Response(await store.get<string>(pathname));
 *   },
 * };
 */
export function kvStore(namespace: KvNamespace, options: KvStoreOptions = {}): Store {
  const { prefix = "", clock = systemClock } = options;
  mustBind(namespace, "getWithMetadata", "KV");
  const room = longest - (prefix === "" ? 0 : size(mustKey(prefix, longest - 1)));
  const reading = options.cacheTtl === undefined ? {} : mustCacheTtl(options.cacheTtl);
  const timeout = milliseconds(options.timeout ?? "10s", "timeout");
  const lanes = new Lanes(timeout, clock);
  const now = (): number => clock.now();

  const nameOf = (key: string): string => nameIn(prefix, room, key);

  async function asked<Value>(ask: () => Promise<Value>, what: string): Promise<Value> {
    const late = (): unknown => new Error(`KV did not answer within ${timeout} ms`);
    try {
      return await bounded(ask, timeout, clock, late);
    } catch (error) {
      throw storeError("store-unavailable", `${what} failed`, error);
    }
  }

  const over = (metadata: unknown): boolean => ((metadata as Metadata | null)?.expires ?? Infinity) <= now();

  return {
    async get(key) {
      const name = nameOf(key);
      const ask = () => namespace.getWithMetadata(name, { type: "arrayBuffer", ...reading });
      const { value, metadata } = await asked(ask, `reading ${shown(key)}`);
      return (value === null || over(metadata) ? undefined : valueIn(key, value, metadata)) as never;
    },
    async set(key, given, set = {}) {
      const name = nameOf(key);
      const value = kept(given, key);
      const expires = expiry(set, now);
      await lanes.write(name, () =>
        expires !== undefined && expires <= now()
          ? namespace.delete(name)
          : namespace.put(name, value, besides(value, expires, now())),
      );
    },
    async delete(key) {
      const name = nameOf(key);
      await lanes.write(name, () => namespace.delete(name));
    },
    async keys(start, page) {
      const { limit, cursor } = mustPage(page);
      const ask = () => namespace.list({ prefix: prefix + start, limit, cursor: cursor || null });
      const found = await asked(ask, `listing ${shown(start)}`);
      return {
        keys: found.keys
          .filter(({ metadata }) => !over(metadata))
          .map(({ name }) => name.slice(prefix.length)),
        cursor: found.list_complete ? undefined : found.cursor,
      };
    },
  };
}
