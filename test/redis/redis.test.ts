import { type RedisClient, type RedisSend, redisStore } from "modulink-edge/redis";
import { type AtomicStore, transition } from "modulink-edge/storage";
import { describe, expect, it } from "vitest";

const never: RedisSend = () => new Promise(() => {});
const add = transition(
  "add",
  (current: number | undefined, by: number) => ({ value: (current ?? 0) + by, result: 1 }),
  {
    lua: "return (current or 0) + args, nil, 1",
  },
);
const code = (answer: PromiseLike<unknown>): PromiseLike<unknown> =>
  answer.then(
    () => "an answer",
    (error) => error.code,
  );

/** A client that notes what it is sent, and answers what it is told to. */
function noting(answer: (command: readonly string[]) => unknown) {
  const sent: (readonly string[])[] = [];
  const send: RedisSend = async (command) => {
    sent.push(command);
    return answer(command);
  };
  return { sent, send };
}

describe("a store in Redis", () => {
  it.each([
    ["prefix", { prefix: "a{b" }],
    ["prefix", { prefix: "a}" }],
    ["prefix", { prefix: 7 }],
    ["timeout", { timeout: "soon" }],
    ["timeout", { timeout: -1 }],
  ])("refuses a wrong %s by name: %o", (option, options) => {
    expect(() => redisStore(never, options as never)).toThrow(TypeError);
    expect(() => redisStore(never, options as never)).toThrow(option);
  });

  it.each([undefined, null, "redis://", {}, 7])("refuses %o, which is no client", (client) => {
    expect(() => redisStore(client as never)).toThrow(TypeError);
  });

  it("refuses what is no client when it is compiled, too", () => {
    const store = (): AtomicStore =>
      // @ts-expect-error a client of something else
      redisStore({ get: async () => null });
    expect(store).toThrow("client");
  });

  it("sends nothing before it is used, and nothing for what is wrong", async () => {
    const { sent, send } = noting(() => null);
    const store = redisStore(send);
    const tries = [
      () => store.get(""),
      () => store.set("k", new Date(0)),
      () => store.set("k", 1, { ttl: "soon" as "1s" }),
      () => store.delete("\ud800"),
      () => store.keys("", { limit: 0 }),
      () => store.update(["a", "b"], add as never, 1),
    ];
    for (const wrong of tries) await expect(wrong()).rejects.toThrow(TypeError);
    expect(sent).toEqual([]);
    expect(store.consistency).toBe("linearizable");
  });

  it("speaks to each kind of client in its own way", async () => {
    const said: unknown[] = [];
    const say =
      (...before: unknown[]) =>
      async (...args: unknown[]) => {
        said.push([...before, ...args]);
        return null;
      };
    const options = { autoResendUnfulfilledCommands: false };
    const clients: readonly RedisClient[] = [
      say("function"),
      { sendCommand: say("node-redis") },
      { sendCommand: say("node-redis cluster"), masters: [], nodeClient: say("node") as never },
      { call: say("ioredis"), options },
      { send: say("Bun") },
      {
        sendAll: async (commands) => {
          said.push(["REST", commands]);
          return commands.map(() => ({ result: null }));
        },
      },
    ];
    for (const client of clients) expect(await redisStore(client, { prefix: "p:" }).get("k")).toBeUndefined();
    expect(said).toEqual([
      ["function", ["GET", "p:k"]],
      ["node-redis", ["GET", "p:k"]],
      ["node-redis cluster", "p:k", false, ["GET", "p:k"]],
      ["ioredis", "GET", "p:k"],
      ["Bun", "GET", ["p:k"]],
      ["REST", [["GET", "p:k"]]],
    ]);
  });

  it("sends what is issued at once together, and what comes later apart", async () => {
    const batches: number[] = [];
    const store = redisStore({
      sendAll: async (commands) => {
        batches.push(commands.length);
        return commands.map(() => ({ result: null }));
      },
    });
    await Promise.all(Array.from({ length: 10 }, (_, at) => store.get(`k${at}`)));
    await Promise.all([store.set("a", 1), store.delete("a")]);
    await store.get("a");
    expect(batches).toEqual([10, 2, 1]);
  });

  it("asks by SHA-1, and sends a script only to a server that does not know it", async () => {
    let known = false;
    const { sent, send } = noting(([name]) => {
      if (name === "EVALSHA" && !known) throw new Error("NOSCRIPT No matching script.");
      known = true;
      return "1";
    });
    const store = redisStore(send);
    for (let round = 0; round < 3; round++) expect(await store.update("k", add, 1)).toBe(1);
    expect(sent.map(([name]) => name)).toEqual(["EVALSHA", "EVAL", "EVALSHA", "EVALSHA"]);
    const digest = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(sent[1]?.[1]));
    const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
    expect(sent[0]).toEqual(["EVALSHA", hex, "1", "k", "", "1"]);
  });

  it.each([
    ["OOM command not allowed when used memory > 'maxmemory'.", "store-full", "store-full"],
    ["LOADING Redis is loading the dataset in memory", "store-unavailable", "store-unavailable"],
    ["CLUSTERDOWN The cluster is down", "store-unavailable", "store-unavailable"],
    ["MASTERDOWN Link with MASTER is down", "store-unavailable", "store-unavailable"],
    ["TRYAGAIN Multiple keys request during rehashing", "store-unavailable", "store-unavailable"],
    ["The client is closed", "store-unavailable", "store-unavailable"],
    ["READONLY You can't write against a read only replica.", "store-refused", "store-refused"],
    ["NOAUTH Authentication required.", "store-refused", "store-refused"],
    ["NOPERM this user has no permissions", "store-refused", "store-refused"],
    ["MISCONF Redis is configured to save RDB snapshots", "store-refused", "store-refused"],
    ["BUSY Redis is busy running a script", "store-refused", "store-refused"],
    ["ERR unknown command", "store-refused", "store-refused"],
    ["WRONGTYPE Operation against a key holding the wrong kind of value", "store-corrupt", "store-corrupt"],
    ["read ECONNRESET", "store-unavailable", "outcome-unknown"],
    ["Connection is closed.", "store-unavailable", "outcome-unknown"],
    ["Socket closed unexpectedly", "store-unavailable", "outcome-unknown"],
    ["TLS went away", "store-unavailable", "outcome-unknown"],
  ])("takes %j for %s of a read and %s of a change", async (message, reading, changing) => {
    const cause = new Error(message);
    const store = redisStore(() => Promise.reject(cause));
    expect(await code(store.get("k"))).toBe(reading);
    expect(await code(store.keys("k"))).toBe(reading);
    const changes = [store.set("k", 1), store.delete("k"), store.update("k", add, 1)];
    expect(await Promise.all(changes.map(code))).toEqual([changing, changing, changing]);
    await expect(store.set("some key", 1)).rejects.toMatchObject({ name: "StoreError", cause });
    await expect(store.set("some key", 1)).rejects.toThrow(`setting "some key" in Redis: ${message}`);
    await expect(store.update("some key", add, 1)).rejects.toThrow(/the transition add of \["some key"\]/);
  });

  it("waits for no answer longer than the timeout, and aborts what it can", async () => {
    const signals: AbortSignal[] = [];
    const hanging: RedisClient = {
      sendAll: (_, signal) => {
        signals.push(signal);
        return new Promise(() => {});
      },
    };
    for (const client of [never, hanging]) {
      const store = redisStore(client, { timeout: 20 });
      const codes = [store.get("k"), store.keys(""), store.set("k", 1), store.update("k", add, 1)].map(code);
      const [get, keys, ...changes] = await Promise.all(codes);
      expect([get, keys]).toEqual(["store-unavailable", "store-unavailable"]);
      expect(changes).toEqual(["outcome-unknown", "outcome-unknown"]);
    }
    expect(signals.length).toBeGreaterThan(0);
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
  });

  it("gives no word to an answer that comes too late", async () => {
    let answer = (_: unknown): void => {};
    const late: RedisSend = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const store = redisStore(late, { timeout: 10 });
    expect(await code(store.set("k", 1))).toBe("outcome-unknown");
    answer("OK");
    const next = store.get("k");
    await Promise.resolve();
    answer("j:7");
    expect(await next).toBe(7);
  });

  it("fails one command alone when its client throws at once", async () => {
    const store = redisStore((command) => {
      if (command[1] === "bad") throw new Error("no");
      return Promise.resolve("j:1");
    });
    expect(await Promise.allSettled([store.get("a"), store.get("bad"), store.get("b")])).toMatchObject([
      { value: 1 },
      { reason: { code: "store-unavailable" } },
      { value: 1 },
    ]);
  });

  it.each(["", "j", ":1", "x:1", "j:", "j:{", "b:*", "j12", "jx:1", "hello: world", 7])(
    "says so when a key holds %j, which no store has written",
    async (held) => {
      const store = redisStore(async () => held);
      await expect(store.get("some key")).rejects.toMatchObject({
        name: "StoreError",
        code: "store-corrupt",
      });
      await expect(store.get("some key")).rejects.toThrow("some key");
    },
  );

  it("escapes what a pattern of Redis would take for more than a letter", async () => {
    const { sent, send } = noting(() => ["0", []]);
    await redisStore(send, { prefix: "p*" }).keys("a?[b]\\^*", { limit: 50 });
    expect(sent).toEqual([
      ["SCAN", "0", "MATCH", "p\\*a\\?\\[b\\]\\\\\\^\\**", "COUNT", "50", "TYPE", "string"],
    ]);
  });
});
