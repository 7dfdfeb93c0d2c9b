import { env } from "cloudflare:workers";
import { type KvStoreOptions, kvStore } from "modulink-edge/cloudflare";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { type FaultyKv, faulty, gate, tooOften } from "./faulty-kv.ts";
import { codeOf } from "./watched.ts";

let keys = 0;
const fresh = () => `kv-test:${keys++}`;

/** A store over a namespace that a test may disturb, on a clock that it moves. */
function opened(options: KvStoreOptions = {}) {
  const clock = virtualClock({ start: 1_700_000_000_000 });
  const namespace = faulty(env.KV);
  return { clock, namespace, store: kvStore(namespace, { clock, ...options }), key: fresh() };
}

/** Begins the first write, and the others when it has been sent. */
async function behind<First>(
  namespace: FaultyKv,
  first: First,
  ...others: (() => First)[]
): Promise<First[]> {
  while (namespace.sent.length < 1) await null;
  return [first, ...others.map((write) => write())];
}

describe("time to live in KV", () => {
  it("may be 5 s, though KV keeps everything for a minute or more", async () => {
    const { clock, store, key } = opened();
    await store.set(key, "brief", { ttl: "5s" });
    await clock.advance(4999);
    expect(await store.get(key)).toBe("brief");
    await clock.advance(1);
    expect(await store.get(key)).toBeUndefined();
    expect((await store.keys(key)).keys).toEqual([]);
    const { value, metadata } = await env.KV.getWithMetadata(key, { type: "arrayBuffer" });
    expect(new TextDecoder().decode(value as ArrayBuffer)).toBe('"brief"');
    expect(metadata).toEqual({ kind: "json", expires: 1_700_000_005_000 });
  });

  it("lets KV remove what is over", async () => {
    const { store, key } = opened();
    await store.set(key, 1, { ttl: "2m" });
    await store.set(`${key}:brief`, 1, { ttl: "5s" });
    const { keys } = await env.KV.list({ prefix: key, limit: 10, cursor: null });
    const inSeconds = keys.map((one) =>
      Math.round((one as unknown as { expiration: number }).expiration - Date.now() / 1000),
    );
    expect(inSeconds[0]).toBeGreaterThan(115);
    expect(inSeconds[0]).toBeLessThanOrEqual(121);
    expect(inSeconds[1]).toBeGreaterThan(55);
    expect(inSeconds[1]).toBeLessThanOrEqual(61);
  });
});

describe("writes of one key to KV", () => {
  it("wait for the one under way, and go as one: the latest", async () => {
    const { namespace, store, key } = opened();
    const { shut, open } = gate();
    namespace.beforeWrite = (turn) => (turn === 1 ? shut : undefined);
    const order: number[] = [];
    const set = async (value: number) => {
      await store.set(key, value);
      order.push(value);
    };
    const [, ...more] = [1, 2, 3, 4].map((value) => () => set(value));
    const writes = await behind(namespace, set(1), ...more);
    await store.set(`${key}:other`, 5);
    expect(order).toEqual([]);
    open();
    await Promise.all(writes);
    expect(namespace.sent).toEqual(["1", "5", "4"]);
    expect(order[0]).toBe(1);
    expect(await store.get(key)).toBe(4);
  });

  it("go as one when they begin together", async () => {
    const { namespace, store, key } = opened();
    await Promise.all([store.set(key, 1), store.delete(key), store.set(key, 3)]);
    expect(namespace.sent).toEqual(["3"]);
    expect(await store.get(key)).toBe(3);
  });

  it("stand in one line with deletions", async () => {
    const { namespace, store, key } = opened();
    const { shut, open } = gate();
    namespace.beforeWrite = (turn) => (turn === 1 ? shut : undefined);
    const more = [() => store.set(key, 2), () => store.delete(key)];
    const writes = await behind(namespace, store.set(key, 1), ...more);
    open();
    await Promise.all(writes);
    expect(namespace.sent).toEqual(["1", null]);
    expect(await store.get(key)).toBeUndefined();
  });

  it("are sent again a second after KV says too often, with the latest value", async () => {
    const { clock, namespace, store, key } = opened();
    namespace.beforeWrite = (turn) => {
      if (turn <= 2) throw tooOften();
    };
    const first = store.set(key, 1);
    await clock.advance(999);
    expect(namespace.sent).toEqual(["1"]);
    await clock.advance(501);
    expect(namespace.sent).toEqual(["1", "1"]);
    const later = store.set(key, 2);
    await clock.advance(1500);
    await Promise.all([first, later]);
    expect(namespace.sent).toEqual(["1", "1", "2"]);
    expect(await store.get(key)).toBe(2);
  });

  it("end with store-contended when KV says too often until the timeout, and are not sent later", async () => {
    const { clock, namespace, store, key } = opened({ timeout: "3s" });
    namespace.beforeWrite = () => {
      throw tooOften();
    };
    const codes = Promise.all([
      codeOf(store.set(key, 1)),
      codeOf(store.set(key, 2)),
      codeOf(store.delete(key)),
    ]);
    await clock.advance("3s");
    expect(await codes).toEqual(["store-contended", "store-contended", "store-contended"]);
    const { length } = namespace.sent;
    namespace.beforeWrite = () => {};
    await clock.advance("10s");
    expect(namespace.sent).toHaveLength(length);
    expect(clock.pending).toBe(0);
    await store.set(key, 3);
    expect(await store.get(key)).toBe(3);
  });

  it("are not held up for ever by one that KV never answers", async () => {
    const { clock, namespace, store, key } = opened({ timeout: "4s" });
    namespace.beforeWrite = (turn) => (turn === 1 ? new Promise(() => {}) : undefined);
    const silent = codeOf(store.set(key, 1));
    await clock.advance("1s");
    const next = codeOf(store.set(key, 2));
    await clock.advance("1s");
    expect(await next).toBe("done");
    await clock.advance("2s");
    expect(await silent).toBe("outcome-unknown");
    expect(await store.get(key)).toBe(2);
    expect(clock.pending).toBe(0);
  });

  it("tell a caller who waited in vain that nothing was changed, and are not sent later", async () => {
    const { clock, namespace, store, key } = opened({ timeout: "4s" });
    const { shut, open } = gate();
    namespace.beforeWrite = (turn) => {
      if (turn > 1) throw tooOften();
      return shut;
    };
    const codes = await behind(namespace, codeOf(store.set(key, 1)), () => codeOf(store.set(key, 2)));
    await clock.advance("4s");
    expect(await Promise.all(codes)).toEqual(["outcome-unknown", "store-contended"]);
    open();
    await clock.advance("10s");
    expect(new Set(namespace.sent.slice(1))).toEqual(new Set(["2"]));
    expect(await store.get(key)).toBe(1);
  });

  it("share the fate of the one they went with", async () => {
    const { namespace, store, key } = opened();
    const { shut, open } = gate();
    namespace.beforeWrite = async (turn) => {
      if (turn === 1) await shut;
      if (turn === 2) throw new Error("KV PUT failed: 500 Internal Server Error");
    };
    const [, ...more] = [1, 2, 3].map((value) => () => codeOf(store.set(key, value)));
    const codes = await behind(namespace, codeOf(store.set(key, 1)), ...more);
    open();
    expect(await Promise.all(codes)).toEqual(["done", "outcome-unknown", "outcome-unknown"]);
    expect(await store.get(key)).toBe(1);
  });

  it.each([
    ["KV PUT failed: 503 Service Unavailable", "outcome-unknown"],
    ["Network connection lost.", "outcome-unknown"],
    ["KV PUT failed: 400 Bad Request", "store-refused"],
    ["KV PUT failed: 413 Value length exceeds limit", "value-too-large"],
  ])("that fail with %s say %s", async (message, code) => {
    const { namespace, store, key } = opened();
    namespace.beforeWrite = () => {
      throw new Error(message);
    };
    expect(await codeOf(store.set(key, 1))).toBe(code);
    expect(await codeOf(store.delete(key))).toBe(code);
  });
});

describe("reading from KV", () => {
  it("fails with store-unavailable, also when there is no answer", async () => {
    const { clock, namespace, store, key } = opened();
    namespace.beforeRead = () => {
      throw new Error("KV GET failed: 500 Internal Server Error");
    };
    expect(await codeOf(store.get(key))).toBe("store-unavailable");
    expect(await codeOf(store.keys(key))).toBe("store-unavailable");
    namespace.beforeRead = () => new Promise(() => {});
    const codes = Promise.all([codeOf(store.get(key)), codeOf(store.keys(key))]);
    await clock.advance("10s");
    expect(await codes).toEqual(["store-unavailable", "store-unavailable"]);
    expect(clock.pending).toBe(0);
  });

  it("tells what it did not write itself", async () => {
    const { store, key } = opened();
    await env.KV.put(key, "plain text", {});
    expect(await codeOf(store.get(key))).toBe("store-corrupt");
    await env.KV.put(key, "{", { metadata: { kind: "json" } });
    expect(await codeOf(store.get(key))).toBe("store-corrupt");
  });

  it("may be told how long a place keeps what it has read", async () => {
    const { store, key } = opened({ cacheTtl: "1m" });
    await store.set(key, 1);
    expect(await store.get(key)).toBe(1);
  });
});

describe("limits of KV", () => {
  it("are those of keys, prefix included", async () => {
    const store = kvStore(env.KV, { prefix: "préfixe:" });
    const longest = "x".repeat(512 - 9);
    await store.set(longest, 1);
    expect(await store.get(longest)).toBe(1);
    expect((await store.keys(longest)).keys).toEqual([longest]);
    await expect(store.set(`${longest}x`, 1)).rejects.toThrow(/504 bytes, more than the 503/);
  });

  it("make two names impossible, unless there is a prefix", async () => {
    const [bare, prefixed] = [kvStore(env.KV), kvStore(env.KV, { prefix: "." })];
    for (const key of [".", ".."]) {
      await expect(bare.set(key, 1)).rejects.toThrow(TypeError);
      await expect(bare.get(key)).rejects.toThrow(/KV takes no key/);
    }
    await expect(prefixed.set(".", 1)).rejects.toThrow(/a prefix would make it another one/);
    await prefixed.set("..", 1);
    expect(await prefixed.get("..")).toBe(1);
  });

  it("are those of values", async () => {
    const { namespace, store, key } = opened();
    const bytes = new Uint8Array(25 * 2 ** 20 + 1);
    expect(await codeOf(store.set(key, bytes))).toBe("value-too-large");
    expect(await codeOf(store.set(key, "é".repeat(12.5 * 2 ** 20)))).toBe("value-too-large");
    expect(namespace.sent).toEqual([]);
  });
});
