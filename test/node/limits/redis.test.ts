import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { redisStore } from "modulink-edge/redis";
import {
  concurrency,
  type Decision,
  fixedWindow,
  gcra,
  type How,
  type Limit,
  type RateLimit,
  rateLimit,
  slidingCounter,
  slidingLog,
  tokenBucket,
} from "modulink-edge/resilience";
import { type JointTransition, memoryStore, type Transition } from "modulink-edge/storage";
import { describe, expect, it } from "vitest";
import { handClock } from "../../limits/clock.ts";
import { fc } from "../../runtimes/property.ts";
import { replay, vectors } from "../../vectors/rate-limit.ts";
import { startRedis } from "../redis/started.ts";

const { server, client } = await startRedis();

const small = fc.integer({ min: 1, max: 8 });
const time = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constantFrom(60_000, 86_400_000));
const size = fc.oneof(small, fc.constantFrom(9973, 100_000));

const algorithms: Record<string, fc.Arbitrary<Limit | readonly Limit[]>> = {
  tokenBucket: fc
    .tuple(size, size, time)
    .map(([capacity, refill, every]) => tokenBucket({ capacity, refill, every })),
  gcra: fc.tuple(small, time, small).map(([limit, window, burst]) => gcra({ limit, window, burst })),
  fixedWindow: fc.tuple(size, time).map(([limit, window]) => fixedWindow({ limit, window })),
  slidingLog: fc.tuple(size, time).map(([limit, window]) => slidingLog({ limit, window })),
  slidingCounter: fc.tuple(size, time).map(([limit, window]) => slidingCounter({ limit, window })),
  concurrency: fc.tuple(small, time).map(([limit, lease]) => concurrency({ limit, lease })),
  "several of them": fc
    .tuple(small, time)
    .map(([limit, window]) => [
      slidingLog({ name: "log", limit, window }),
      gcra({ name: "gcra", limit, window }),
      fixedWindow({ name: "fixed", limit, window: 2 * window }),
      slidingCounter({ name: "counter", limit, window }),
    ]),
};

interface Step {
  readonly pause: number;
  readonly cost: number;
  readonly how: How | "block" | undefined;
}

const history = fc.array(
  fc.record({
    pause: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 }), fc.integer({ min: -80, max: 90_000 })),
    cost: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 9999 })),
    how: fc.constantFrom<Step["how"]>(undefined, undefined, undefined, "peek", "force", "renew", "block"),
  }),
  { minLength: 10, maxLength: 10 },
);

const starts = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 4_000_000_000_000 }));

/** Each step of a history, by the function and by the script, from the same state at the same time. */
async function compare(
  limit: Limit | readonly Limit[],
  steps: readonly Step[],
  start: number,
  key: string,
): Promise<void> {
  const clock = handClock(start);
  const store = redisStore(client, { clock });
  const limits = [limit].flat() as Limit[];
  const [take, , block] = rateLimit({ store: memoryStore(), limit }).transitions as unknown as [
    JointTransition<unknown, unknown, unknown>,
    unknown,
    Transition<unknown, unknown, unknown>,
  ];
  const rules = limits.length > 1 ? { rules: limits.map(({ rule }) => rule) } : { rule: limits[0]?.rule };
  const joint = limits.length > 1;
  let states: readonly unknown[] = limits.map(() => undefined);
  const most = Math.min(...limits.map(({ limit }) => limit));
  for (const [turn, { pause, cost: asked, how }] of steps.entries()) {
    const cost = Math.min(asked, most);
    clock.set(Math.max(0, clock.now() + pause));
    const now = clock.now();
    if (how === "block") {
      states = states.with(0, block.apply(states[0], { duration: cost + 1, life: 100 }, now).value);
      continue;
    }
    const args = { ...rules, cost, how, id: String(turn % 3) };
    const outcome = take.apply(joint ? states : (states[0] as never), args, now);
    const names = limits.map((_, at) => `{${key}}${turn}.${at}`);
    await Promise.all(
      names.map((name, at) => (states[at] === undefined ? undefined : store.set(name, states[at]))),
    );
    const result = await (joint
      ? store.update(names, take, args)
      : store.update(names[0] as string, take as never, args));
    expect(result, `${JSON.stringify([states, args, now])}`).toEqual(
      JSON.parse(JSON.stringify(outcome.result)),
    );
    states = joint ? outcome.value : [outcome.value];
    const kept = await Promise.all(names.map((name) => store.get(name)));
    expect(kept).toEqual(states);
  }
}

describe.each(Object.entries(algorithms))("%s in Redis", (name, arbitrary) => {
  it("decides as in memory, and keeps the same state, in 10,000 generated steps", async () => {
    const cases = fc.sample(fc.tuple(arbitrary, history, starts), 1000);
    for (let from = 0; from < cases.length; from += 100) {
      const some = cases.slice(from, from + 100);
      await Promise.all(
        some.map(([limit, steps, start], at) => compare(limit, steps, start, `${name}${from + at}`)),
      );
    }
  }, 120_000);

  it("is asked in one round trip", async () => {
    const limit = fc.sample(arbitrary, 1)[0] as Limit;
    const limiter = rateLimit({ store: redisStore(client), limit, denyCache: 0, prefix: `trips:${name}:` });
    await limiter.check("k");
    const scripts = async () =>
      Number(/cmdstat_evalsha:calls=(\d+)/.exec(await client.info("commandstats"))?.[1]);
    const before = await scripts();
    for (let call = 0; call < 20; call++) await limiter.check("k");
    expect(await scripts()).toBe(before + 20);
    expect(await client.info("commandstats")).not.toMatch(/cmdstat_(watch|multi|exec):/);
  });
});

const ten: readonly [string, Limit][] = [
  ["tokenBucket", tokenBucket({ capacity: 10, refill: 1, every: "1h" })],
  ["fixedWindow", fixedWindow({ limit: 10, window: "1h" })],
  ["slidingLog", slidingLog({ limit: 10, window: "1h" })],
  ["slidingCounter", slidingCounter({ limit: 10, window: "1h" })],
  ["gcra", gcra({ limit: 1, window: "1h", burst: 10 })],
  ["concurrency", concurrency({ limit: 10 })],
];

describe("a limit of ten in Redis", () => {
  it.each(ten)("lets exactly ten of a hundred concurrent calls through: %s", async (name, limit) => {
    const limiter: RateLimit = rateLimit({ store: redisStore(client), limit, prefix: `ten:${name}:` });
    const all: Decision[] = await Promise.all(Array.from({ length: 100 }, () => limiter.check("k")));
    expect(all.filter(({ admitted }) => admitted)).toHaveLength(10);
  });

  it("lets exactly ten through of two processes that call a hundred times each", async () => {
    const program = fileURLToPath(new URL("./caller.ts", import.meta.url));
    const processes = [1, 2].map(() => spawn(process.execPath, [program, String(server.port)]));
    const outputs = processes.map(() => "");
    processes.forEach(({ stdout, stderr }, at) => {
      for (const stream of [stdout, stderr])
        stream.on("data", (data) => {
          outputs[at] += data;
        });
    });
    await Promise.all(processes.map((child) => once(child, "exit")));
    const counts = outputs.map((output) => JSON.parse(output) as Record<string, number>);
    for (const [name] of ten)
      expect((counts[0]?.[name] ?? 0) + (counts[1]?.[name] ?? 0), `${name}: ${outputs}`).toBe(10);
  }, 60_000);
});

describe("the vectors of rate limits, in Redis", () => {
  it.each(vectors)("%s", (name, vector) =>
    replay(vector, (clock) => redisStore(client, { clock }), `vectors:${name}:`),
  );
});
