import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { redisStore } from "modulink-edge/redis";
import { cache, leases } from "modulink-edge/resilience";
import type { Store } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { failureOf } from "../../core/counting.ts";
import { replay, vectors } from "../../vectors/cache.ts";
import { pause } from "../redis/server.ts";
import { startRedis } from "../redis/started.ts";

const { server, client, clients } = await startRedis(2);

const reader = fileURLToPath(new URL("./reader.ts", import.meta.url));

/** Starts a process of this runtime that reads; what it was told, once it has ended. */
function reading(key: string): Promise<{ answers: number[]; stats: { loads: number; misses: number } }> {
  const child = spawn(process.execPath, [reader, `${server.port}`, key], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (chunk) => {
    text += chunk;
  });
  return new Promise((resolve, reject) =>
    child.on("close", (code) => (code === 0 ? resolve(JSON.parse(text)) : reject(new Error(`exit ${code}`)))),
  );
}

/** Two caches that know nothing of each other but the store. */
const pair = (prefix: string, ttl: `${number}s` = "5s") =>
  clients.map((client) => {
    const store = redisStore(client);
    return cache<string, unknown>({
      store,
      key: (id) => id,
      ttl: "1h",
      prefix,
      tags: () => ["t"],
      lock: leases(store, { ttl }),
    });
  });

describe("a cache on Redis", () => {
  it("loads once for 1,000 misses at once in two processes", async () => {
    const [one, two] = await Promise.all([reading("hot"), reading("hot")]);
    expect(await clients[0]?.sendCommand(["GET", "loads"])).toBe("1");
    expect(one.answers).toHaveLength(1);
    expect(two.answers).toEqual(one.answers);
    expect(one.stats.misses + two.stats.misses).toBe(1000);
    expect([one.stats.loads, two.stats.loads].sort()).toEqual([0, 1]);
  });

  it("lets another process load when the one that does fails", async () => {
    const [one, two] = pair("fails:");
    let loads = 0;
    const load = async () => {
      await pause(50);
      if (++loads === 1) throw new Error("first");
      return "second";
    };
    const first = failureOf(() => one?.getOrLoad("a", load));
    await pause(20);
    const second = two?.getOrLoad("a", load);
    expect(await first).toMatchObject({ message: "first" });
    expect(await second).toBe("second");
    expect(loads).toBe(2);
  });

  it("waits for a process that fell silent no longer than its lease", async () => {
    const [, two] = pair("silent:");
    const dead = leases(redisStore(client), { ttl: "300ms" });
    await dead.tryAcquire("silent:l:a");
    const began = Date.now();
    expect(await two?.getOrLoad("a", async () => "mine")).toBe("mine");
    expect(Date.now() - began).toBeGreaterThan(200);
    expect(Date.now() - began).toBeLessThan(2_000);
  });

  it("refreshes in one process at a time", async () => {
    let loads = 0;
    const load = async () => {
      await pause(100);
      return ++loads;
    };
    const both = clients.map((client) => {
      const store = redisStore(client);
      const lock = leases(store, { ttl: "5s" });
      return cache<string, unknown>({
        store,
        key: (id) => id,
        ttl: 50,
        staleWhileRevalidate: "1h",
        prefix: "swr:",
        lock,
      });
    });
    await both[0]?.getOrLoad("a", load);
    await pause(60);
    const stale = await Promise.all([...both, ...both].map((one) => one.getOrLoad("a", load)));
    expect(stale).toEqual([1, 1, 1, 1]);
    await pause(200);
    expect(loads).toBe(2);
  });

  it("sees what another process invalidated, deleted and set", async () => {
    const [one, two] = pair("others:");
    let loads = 0;
    const read = () => two?.getOrLoad("a", async () => ({ loads: ++loads }));
    expect(await read()).toEqual({ loads: 1 });
    await one?.invalidateTags("t");
    expect(await read()).toEqual({ loads: 2 });
    await one?.delete("a");
    expect(await read()).toEqual({ loads: 3 });
    await one?.set("a", "set");
    expect(await read()).toBe("set");
  });

  it("keeps bytes", async () => {
    const [one, two] = pair("bytes:");
    const bytes = new Uint8Array([0, 255, 10, 13]);
    await one?.set("a", bytes);
    expect(await two?.get("a")).toEqual(bytes);
  });
});

/** A store that knows how many of its answers are awaited. */
function watched(store: Store) {
  let open = 0;
  const watch = async <Value>(answer: Value | PromiseLike<Value>): Promise<Value> => {
    open++;
    try {
      return await answer;
    } finally {
      open--;
    }
  };
  const own: Store = {
    get: (key) => watch(store.get(key)) as never,
    set: (key, value, options) => watch(store.set(key, value, options)),
    delete: (key) => watch(store.delete(key)),
    keys: (prefix, options) => watch(store.keys(prefix, options)),
  };
  return { own, isOpen: () => open > 0 };
}

describe("the vectors of the cache on Redis", () => {
  it.each(vectors)("$title", async (vector) => {
    const clock = virtualClock({ start: Date.now() });
    const { own, isOpen } = watched(redisStore(client, { clock }));
    const idle = async () => {
      do await clock.advance(0);
      while (isOpen());
      await clock.advance(0);
    };
    await replay(vector, own, clock, idle);
  });
});
