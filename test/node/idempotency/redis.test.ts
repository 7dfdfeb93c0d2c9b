import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { chain, isModulinkError } from "modulink-edge";
import { redisStore } from "modulink-edge/redis";
import {
  beginIdempotent,
  type IdempotentOptions,
  idempotent,
  settleIdempotent,
} from "modulink-edge/resilience";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { fc } from "../../runtimes/property.ts";
import { replay, vectors } from "../../vectors/idempotency.ts";
import { luaEquals } from "../redis/lua-equals.ts";
import { type NodeRedis, pause } from "../redis/server.ts";
import { startRedis } from "../redis/started.ts";

const { server, client, clients } = await startRedis(4);

interface Order {
  readonly id: string;
}

const paying = (
  client: NodeRedis,
  effect: (order: Order) => Promise<unknown>,
  options: Partial<IdempotentOptions<Order>> = {},
) => {
  const policy = idempotent<Order>({ store: redisStore(client), key: ({ id }) => id, ...options });
  return { policy, pay: chain("pay").link("charge", async (order: Order) => await effect(order), policy) };
};

describe("200 calls at once over four connections to Redis", () => {
  const setting = (id: string, options: Partial<IdempotentOptions<Order>>) => {
    let effects = 0;
    const effect = async () => {
      effects++;
      await pause(150);
      return { receipt: effects, list: [], fraction: 0.1 + 0.2 };
    };
    const processes = clients.map((client) => paying(client, effect, options));
    const calls = Array.from({ length: 200 }, (_, at) => processes[at % 4]?.pay({ id }) as Promise<unknown>);
    return { calls, effects: () => effects };
  };

  it("have one effect, and all see it", async () => {
    const { calls, effects } = setting("wait", { poll: "50ms" });
    const receipt = { receipt: 1, list: [], fraction: 0.1 + 0.2 };
    expect(await Promise.all(calls)).toEqual(Array(200).fill(receipt));
    expect(effects()).toBe(1);
  });

  it("have one effect, and the others are refused where they do not wait", async () => {
    const { calls, effects } = setting("conflict", { mode: "conflict" });
    const ends = await Promise.all(
      calls.map((one) => one.catch((error) => isModulinkError(error) && error.code)),
    );
    expect(ends.filter((end) => end === "idempotency-conflict")).toHaveLength(199);
    expect(effects()).toBe(1);
  });
});

describe("a call", () => {
  it("asks Redis twice when it runs, and once when it is answered again", async () => {
    const { pay } = paying(client, async () => 1);
    await pay({ id: "warm" });
    const count = async () => {
      const text = await client.sendCommand(["INFO", "commandstats"]);
      return Number(/cmdstat_evalsha:calls=(\d+)/.exec(String(text))?.[1] ?? 0);
    };
    const before = await count();
    await pay({ id: "counted" });
    const ran = await count();
    await pay({ id: "counted" });
    expect([ran - before, (await count()) - ran]).toEqual([2, 1]);
  });

  it("whose record has lived its time runs again, and the store keeps nothing for ever", async () => {
    let runs = 0;
    const { pay } = paying(client, async () => ++runs, { ttl: 80, lease: 50 });
    await pay({ id: "short" });
    expect(await client.pTTL("idempotency:short")).toBeGreaterThan(0);
    await pause(120);
    expect(await pay({ id: "short" })).toBe(2);
  });
});

const program = fileURLToPath(new URL("./payer.ts", import.meta.url));

/** A process that pays; its words, and what it said at last. */
function payer(key: string, ms: number, lease: number) {
  const child: ChildProcess = spawn(process.execPath, [program, `${server.port}`, key, `${ms}`, `${lease}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout?.on("data", (chunk) => {
    text += chunk;
  });
  const said = async (word: string): Promise<void> => {
    while (!text.includes(word) && child.exitCode === null) await pause(5);
  };
  const end = once(child, "close").then(() => text.trim().split("\n").at(-1));
  return { child, said, end };
}

describe("a process killed with -9 while it pays", () => {
  it("is taken over after its lease, by one process, and nobody is blocked longer", async () => {
    const lease = 1_500;
    const first = payer("killed", 60_000, lease);
    await first.said("begun");
    const others = [payer("killed", 300, lease), payer("killed", 300, lease)];
    await Promise.all(others.map(({ said }) => said("here")));
    await pause(200);
    first.child.kill("SIGKILL");
    await first.end;
    const killed = performance.now();
    await Promise.race(others.map(({ said }) => said("begun")));
    expect(performance.now() - killed).toBeLessThan(lease + 1_000);
    const ends = await Promise.all(others.map(({ end }) => end));
    expect(ends[0]).toBe(ends[1]);
    const effects = await client.lRange("killed:effects", 0, -1);
    const numbers = effects.map((effect) => Number(effect.split(" ")[1]));
    expect(effects.map((effect) => effect.split(" ")[0])).toEqual(["begun", "begun", "done"]);
    expect(numbers[1]).toBeGreaterThan(numbers[0] ?? 0);
    expect(numbers[2]).toBe(numbers[1]);
  });
});

describe("the vectors, on Redis", () => {
  it.each(vectors)("$title", async (vector) => {
    const clock = virtualClock({ start: 1_700_000_000_000 });
    await replay(vector, redisStore(client, { clock }), clock);
  });
});

describe("the Lua forms", () => {
  const word = fc.constantFrom("a", "b");
  const time = fc.integer({ min: 0, max: 4_000_000_000_000 });
  const span = fc.integer({ min: 1, max: 100_000 });
  const outcome = fc.oneof(fc.constantFrom("", "j1", 'j"é\\u0000"'), fc.string({ unit: "grapheme" }));
  const fencing = fc.oneof(
    fc.constantFrom(1, 2, 1_700_000_000_000),
    fc.maxSafeInteger().filter((n) => n > 0),
  );
  const state = fc.option(
    fc.record({ owner: fc.constantFrom("", "a", "b"), fencing, until: time, fingerprint: word, outcome }),
    { nil: undefined },
  );

  it("of both transitions are their functions", async () => {
    const beginning = fc.record({ owner: word, fingerprint: word, lease: span, ttl: span });
    await luaEquals(client, beginIdempotent, { state, args: beginning, runs: 5_000 });
    const lease = fc.oneof(fc.constant(0), span);
    const settling = fc.record({ owner: word, fencing, fingerprint: word, lease, ttl: span, outcome });
    await luaEquals(client, settleIdempotent, { state, args: settling, runs: 5_000 });
  });
});
