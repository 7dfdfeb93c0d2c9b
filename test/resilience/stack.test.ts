import { chain, isModulinkError, type Policy, sleep, within } from "modulink-edge";
import {
  bulkhead,
  circuitBreaker,
  consecutive,
  rateLimit,
  retry,
  stack,
  timeout,
  tokenBucket,
  wrap,
} from "modulink-edge/resilience";
import { memoryStore } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { failureOf } from "../core/counting.ts";
import { announcements } from "./recording.ts";

const busy = (): Error => Object.assign(new Error("busy"), { status: 503 });

async function down(): Promise<number> {
  throw busy();
}

/** A middleware that tells when it is gone through. */
function mark(name: string, seen: string[]): Policy {
  const around: Policy = (input, next) => {
    seen.push(name);
    return next(input);
  };
  return Object.defineProperty(around, "name", { value: name });
}

describe("wrap", () => {
  it("puts the first outermost, and stays synchronous", () => {
    const seen: string[] = [];
    const all = wrap(mark("a", seen), mark("b", seen), mark("c", seen));
    expect(chain("c").link("double", (n: number) => n * 2, all)(21)).toBe(42);
    expect(seen).toEqual(["a", "b", "c"]);
  });

  it("is nothing around nothing, and itself around one", () => {
    expect(chain("c").link("double", (n: number) => n * 2, wrap())(21)).toBe(42);
    const seen: string[] = [];
    expect(chain("c").link("double", (n: number) => n * 2, wrap(mark("a", seen)))(21)).toBe(42);
    expect(seen).toEqual(["a"]);
  });

  it.each([1, 2, 3])(
    "hands a part of the run made by layer %i on to the link and the layers inside",
    async (at) => {
      const clock = virtualClock();
      const limits: Policy = (input, next, run) => within(run, { deadline: 50 }, (part) => next(input, part));
      const plain: Policy = (input, next) => next(input);
      const deadlines: (number | undefined)[] = [];
      const looks: Policy = (input, next, run) => {
        deadlines.push(run.deadline);
        return next(input);
      };
      const layers = [plain, plain, plain];
      layers.splice(at, 0, limits, looks);
      const guarded = chain("c").link("tell", (_: number, run) => run.deadline, wrap(...layers, plain));
      expect(await guarded.run(0, { clock })).toBe(50);
      expect(deadlines).toEqual([50]);
    },
  );

  it("lets a layer call what is inside of it as often as it likes, each time with its own run", async () => {
    const runs = new Set<unknown>();
    const twice: Policy = (input, next, run) => {
      within(run, {}, (part) => next(input, part));
      return within(run, {}, (part) => next(input, part));
    };
    const looks: Policy = (input, next, run) => {
      runs.add(run);
      return next(input);
    };
    chain("c").link("id", (n: number) => n, wrap(twice, looks))(1);
    expect(runs.size).toBe(2);
  });

  it("refuses what is no middleware", () => {
    expect(() => wrap(timeout(1), 5 as never)).toThrow(
      new TypeError('"policy 2" must be a function, got number'),
    );
  });
});

describe("a stack", () => {
  it("has the usual order, whatever the order it is written in", () => {
    const seen: string[] = [];
    const [cache, idempotent] = [mark("cache", seen), mark("idempotent", seen)];
    const guard = stack({
      attemptTimeout: "1s",
      bulkhead: { limit: 1 },
      adaptiveLimit: {},
      shed: { limit: 10 },
      chaos: { latency: 1 },
      rateLimit: { store: memoryStore(), limit: tokenBucket({ capacity: 1, refill: 1, every: "1s" }) },
      breaker: {},
      hedge: { after: "1s" },
      retry: {},
      timeout: "2s",
      idempotent,
      cache,
      fallback: { value: 0 },
    });
    const usual = [
      "fallback",
      "cache",
      "idempotent",
      "shed",
      "timeout",
      "retry",
      "hedge",
      "breaker",
      "rateLimit",
    ];
    usual.push("adaptiveLimit", "bulkhead", "attemptTimeout", "chaos");
    expect(guard.layers.map(({ id }) => id)).toEqual(usual);
    expect(chain("c").link("double", (n: number) => n * 2, guard)(21)).toBe(42);
    expect(seen).toEqual(["cache", "idempotent"]);
    expect(Object.keys(guard.stats)).toEqual(usual.filter((id) => !seen.includes(id)));
    expect(JSON.parse(JSON.stringify(guard.stats))).toMatchObject({ retry: { calls: 1, successes: 1 } });
  });

  it("has the order it is told", () => {
    const layers = { timeout: "1s", retry: {}, breaker: {} } as const;
    const guard = stack(layers, { order: ["breaker", "retry", "timeout"] });
    expect(guard.layers.map(({ id }) => id)).toEqual(["breaker", "retry", "timeout"]);
    for (const order of [
      ["retry", "timeout"],
      ["retry", "retry", "timeout", "breaker"],
      ["a", "retry", "timeout", "breaker"],
    ])
      expect(() => stack(layers, { order })).toThrow("order must name every layer once");
  });

  it("takes a list in its own order, with layers of one's own and several of one kind", () => {
    const seen: string[] = [];
    const guard = stack([
      { type: "timeout", after: "2s" },
      mark("audit", seen),
      { type: "retry", attempts: 2 },
      { type: "timeout", after: "1s" },
      { type: "breaker", id: "inner" },
    ]);
    expect(guard.layers.map(({ id, type }) => `${id} ${type}`)).toEqual([
      ...["timeout timeout", "audit use", "retry retry", "timeout#2 timeout", "inner breaker"],
    ]);
    expect(chain("c").link("id", (n: number) => n, guard)(1)).toBe(1);
    expect(seen).toEqual(["audit"]);
  });

  it("shares a policy that stands in place of options", async () => {
    const breaker = circuitBreaker({ trips: consecutive(1) });
    const [one, other] = [stack({ breaker }), stack({ breaker, retry: {} })];
    await failureOf(() => chain("c").link(down, one)(0));
    const refused = await failureOf(() => chain("c").link(async (n: number) => n, other)(0));
    expect(isModulinkError(refused, "circuit-open")).toBe(true);
    expect(one.layers[0]?.policy).toBe(breaker);
  });

  it("leaves out layers that are undefined or false", () => {
    expect(stack({ retry: undefined, timeout: false, breaker: {} }).layers.map(({ id }) => id)).toEqual([
      "breaker",
    ]);
    expect(chain("c").link("id", (n: number) => n, stack({}))(1)).toBe(1);
  });

  it("names the layer and the option that is wrong", () => {
    const wrong = (layers: unknown) => () => stack(layers as never);
    expect(wrong({ retry: { attempts: 0 } })).toThrow(/^retry: attempts must be a whole number from 1/);
    expect(wrong({ attemptTimeout: "soon" })).toThrow(/^attemptTimeout: after must be a duration/);
    expect(wrong([{ type: "bulkhead", id: "b", limit: 0 }])).toThrow(/^b: limit must be/);
    expect(wrong({ retries: {} })).toThrow(/^there is no layer retries; there are fallback, /);
    expect(wrong({ cache: {} })).toThrow(/^cache must be a middleware/);
    expect(wrong([{ type: "cache" }])).toThrow(/^layer 1.type must be one of/);
    expect(wrong([5])).toThrow(/^layer 1 must be a middleware/);
    expect(wrong(5)).toThrow(/^layers must be/);
    expect(
      wrong([
        { type: "retry", id: "a" },
        { type: "retry", id: "a" },
      ]),
    ).toThrow('layer 2.id is taken: "a"');
    expect(() => stack([], { order: [] })).toThrow(/^order is for layers by kind/);
    expect(wrong({ __proto__: { retry: {} }, constructor: {} })).toThrow(TypeError);
  });

  it("does what each of its layers does", async () => {
    const clock = virtualClock();
    let calls = 0;
    const guard = stack({
      fallback: {
        handler: (error) => (error as { code?: string }).code,
        when: ["timed-out", "circuit-open"],
      },
      timeout: "10s",
      retry: { attempts: 5, delay: "1s", jitter: "none", backoff: "constant" },
      breaker: { trips: consecutive(3) },
      attemptTimeout: "500ms",
    });
    const ask = chain("c").link(async (_: number, run): Promise<string | undefined> => {
      calls++;
      return sleep("1h", run).then(() => "late");
    }, guard);
    const answer = ask.run(0, { clock });
    await clock.advance("1m");
    // Three attempts of half a second and two waits; the breaker is open then, and that is not worth another.
    expect(await answer).toBe("circuit-open");
    expect(calls).toBe(3);
    expect(guard.stats).toMatchObject({
      fallback: { used: 1 },
      timeout: { timeouts: 0 },
      retry: { attempts: 4 },
      breaker: { state: "open", failures: 3, rejected: 1 },
      attemptTimeout: { timeouts: 3 },
    });
    expect(clock.pending).toBe(0);
  });

  it("does as the same policies around the link one by one", async () => {
    const outcome = async (policies: Policy[]) => {
      const clock = virtualClock();
      const { observer, seen } = announcements();
      let calls = 0;
      async function link(n: number): Promise<number> {
        if (++calls % 4) throw busy();
        return n;
      }
      const ask = chain("c").link("ask", link, ...(policies as [Policy]));
      const found: unknown[] = [];
      for (let n = 0; n < 12; n++) {
        const one = ask.run(n, { clock, observers: [observer], random: () => 0.5 });
        one.then(found.push.bind(found), (error: Error) => found.push(error.message));
        await clock.advance("5s");
      }
      return { found, seen };
    };
    const policies = (): Policy[] => [
      ...[timeout("10s"), retry({ attempts: 3 }), circuitBreaker({ recovery: "12s" })],
      ...[bulkhead({ limit: 2 }), timeout("1s")],
    ];
    const guard = stack({
      timeout: "10s",
      retry: { attempts: 3 },
      breaker: { recovery: "12s" },
      bulkhead: { limit: 2 },
      attemptTimeout: "1s",
    });
    const apart = await outcome(policies());
    expect(await outcome([guard])).toEqual(apart);
    expect(await outcome([wrap(...policies())])).toEqual(apart);
    expect(new Set(apart.found).size).toBeGreaterThan(4);
  });
});

describe("a stack that is given other layers", () => {
  it("uses them from the next call on, while calls under way end as they began", async () => {
    const clock = virtualClock();
    const guard = stack({ retry: { attempts: 2, delay: "1s", jitter: "none" }, fallback: { value: "old" } });
    const ask = chain("c").link(async (_: number): Promise<string> => {
      throw busy();
    }, guard);
    const early = ask.run(0, { clock });
    await clock.advance("500ms");
    guard.reload({ fallback: { value: "new" } });
    expect(await ask.run(0, { clock })).toBe("new");
    await clock.advance("1s");
    expect(await early).toBe("old");
  });

  it("keeps the state of layers whose options say the same, and no other", async () => {
    const trips = consecutive(2);
    const guard = stack({ breaker: { trips }, retry: { attempts: 1 }, timeout: "1s" });
    for (let n = 0; n < 2; n++) await failureOf(() => chain("c").link(down, guard)(0));
    expect(guard.stats).toMatchObject({ breaker: { state: "open" }, retry: { calls: 2 } });
    const change = guard.reload({ retry: { attempts: 2 }, breaker: { trips }, bulkhead: { limit: 1 } });
    expect(change).toEqual({
      version: 2,
      kept: ["breaker"],
      begun: ["retry", "bulkhead"],
      gone: ["timeout"],
    });
    expect(guard.stats).toMatchObject({ breaker: { state: "open" }, retry: { calls: 0 } });
    guard.reload({ breaker: { trips: consecutive(2) } });
    expect(guard.stats).toMatchObject({ breaker: { state: "closed" } });
  });

  it("tells stores apart by what they are, and not by what they look like", () => {
    const [store, other] = [memoryStore(), memoryStore()];
    const limit = tokenBucket({ capacity: 9, refill: 1, every: "1h" });
    const guard = stack({ rateLimit: { store, limit } });
    chain("c").link((n: number) => n, guard)(1);
    expect(guard.reload({ rateLimit: { store, limit } }).kept).toEqual(["rateLimit"]);
    expect(guard.reload({ rateLimit: { store: other, limit } }).begun).toEqual(["rateLimit"]);
  });

  it("sees that options have changed, though the object is the same one", () => {
    const layers = { retry: { attempts: 2 } };
    const guard = stack(layers);
    layers.retry.attempts = 3;
    expect(guard.reload(layers).begun).toEqual(["retry"]);
    expect(guard.reload(layers).kept).toEqual(["retry"]);
  });

  it("stays as it was when they are wrong", () => {
    const guard = stack({ retry: {} });
    const before = guard.layers;
    expect(() => guard.reload({ timeout: "1s", retry: { attempts: -1 } })).toThrow(/^retry: attempts/);
    expect(guard.layers).toEqual(before);
    expect(guard.layers[0]?.policy).toBe(before[0]?.policy);
    expect(guard.reload({}).version).toBe(2);
  });

  it("announces it with the next call, once", () => {
    const { observer, seen } = announcements();
    const guard = stack({ retry: {} }, { name: "prices" });
    const ask = chain("c")
      .link((n: number) => n, guard)
      .observe(observer);
    ask(1);
    guard.reload({ timeout: "1s" });
    guard.reload({ retry: {} });
    ask(1);
    ask(1);
    expect(seen).toEqual([
      { type: "stack:reloaded", stack: "prices", version: 3, kept: [], begun: ["retry"], gone: ["timeout"] },
    ]);
  });

  it("can be given some by an observer that is just being told", () => {
    const guard = stack({ retry: {} });
    let told = 0;
    const ask = chain("c")
      .link((n: number) => n, guard)
      .observe(({ type }) => {
        if (type === "stack:reloaded" && ++told < 3) guard.reload({ timeout: "1s" });
      });
    guard.reload({});
    for (let n = 0; n < 5; n++) expect(ask(n)).toBe(n);
    expect(told).toBe(3);
    expect(guard.layers.map(({ id }) => id)).toEqual(["timeout"]);
  });

  it("loses no call and lets none in twice, while it changes all the time", async () => {
    const clock = virtualClock();
    const store = memoryStore({ clock });
    const limiter = rateLimit({ store, limit: tokenBucket({ capacity: 1000, refill: 1, every: "1h" }) });
    const guard = stack({ rateLimit: limiter, retry: {} });
    let ran = 0;
    const ask = chain("c").link(async (n: number, run) => {
      ran++;
      await sleep(n % 7, run);
      return n;
    }, guard);
    const calls: Promise<number>[] = [];
    for (let n = 0; n < 500; n++) {
      calls.push(ask.run(n, { clock }));
      if (n % 3 === 0)
        guard.reload({ rateLimit: limiter, timeout: `${n + 10}ms`, retry: { attempts: (n % 5) + 1 } });
      if (n % 50 === 0) await clock.advance(3);
    }
    await clock.advance(100);
    expect(await Promise.all(calls)).toEqual(calls.map((_, n) => n));
    expect(ran).toBe(500);
    expect(limiter.stats.admitted).toBe(500);
  });

  it("tells what a fallback gives in its type", async () => {
    expect(await chain("c").link(down, stack({ fallback: { value: 7 } }))(1)).toBe(7);
    // @ts-expect-error the link gives numbers, and the chain would go on with null
    expect(await chain("c").link(down, stack({ fallback: { value: null } }))(1)).toBe(null);
  });
});
