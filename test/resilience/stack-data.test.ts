import { chain, isModulinkError } from "modulink-edge";
import {
  budget,
  isTransient,
  retry,
  StackDataError,
  type StackIssue,
  stackOf,
  stacks,
} from "modulink-edge/resilience";
import { memoryStore } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { fc } from "../runtimes/property.ts";
import { announcements } from "./recording.ts";

const busy = (): Error => Object.assign(new Error("busy"), { status: 503 });
async function down(_: number): Promise<number> {
  throw busy();
}

/** All that is wrong with data, as lines. */
function issuesOf(body: () => unknown): readonly StackIssue[] {
  try {
    body();
  } catch (error) {
    if (error instanceof StackDataError) return error.issues;
    throw error;
  }
  throw new Error("nothing is wrong with it");
}

const lines = (data: unknown, registry = {}): string[] =>
  issuesOf(() => stackOf(data, { registry })).map(
    ({ path, expected, got }) => `${path.join(".")}: expected ${expected}, got ${got}`,
  );

/** Everything data can say. */
const whole = {
  name: "all",
  layers: {
    fallback: { value: { stock: 0 }, when: [503, "ECONNRESET"], aborts: false },
    cache: { use: "cached" },
    idempotent: { use: "cached" },
    timeout: { after: "10s", mode: "cooperative" },
    retry: {
      attempts: 5,
      backoff: "linear",
      delay: "10ms",
      factor: 3,
      maxDelay: "1s",
      jitter: 0.2,
      when: { use: "busy" },
      whenResult: { use: "empty" },
      retryAfter: false,
      budget: { ratio: 0.5, minPerSecond: 1, burst: 10 },
    },
    hedge: { after: "100ms", attempts: 3, when: { use: "busy" }, budget: { use: "paid" } },
    breaker: {
      name: "stock",
      trips: {
        type: "rate",
        over: { calls: 100 },
        threshold: 0.25,
        minimum: 20,
        slow: "2s",
        slowThreshold: 0.8,
      },
      halfOpen: { probes: 2, successes: 2, lease: "10s" },
      recovery: { from: "1s", to: "1m", factor: 2 },
      when: 503,
    },
    rateLimit: {
      store: { use: "limits" },
      limit: [
        { type: "tokenBucket", name: "burst", capacity: 10, refill: 1, every: "1s" },
        { type: "gcra", name: "even", limit: 10, window: "1s", burst: 10 },
        { type: "fixedWindow", name: "daily", limit: 1000, window: "24h" },
        { type: "slidingLog", name: "exact", limit: 100, window: "1m" },
        { type: "slidingCounter", name: "rough", limit: 100, window: "1m" },
      ],
      key: { use: "key" },
      cost: 1,
      onError: "open",
      maxWait: 0,
      maxWaiting: 10,
      denyCache: 0,
      prefix: "stock:",
    },
    shed: { target: "5s", interval: "1s", limit: 100, soft: 0.9, pressure: { use: "rank" }, levels: 2 },
    adaptiveLimit: {
      algorithm: "aimd",
      min: 1,
      max: 50,
      initial: 10,
      latency: "2s",
      queue: 10,
      backoff: 0.5,
    },
    bulkhead: { limit: 10, queue: 5, maxWait: "1s", priority: { use: "rank" }, lease: "1m" },
    attemptTimeout: "500ms",
    chaos: {
      enabled: false,
      rate: 1,
      latency: { from: 0, to: "1s" },
      error: { status: 503, message: "chaos" },
      phase: "after",
    },
  },
};

const registry = () => ({
  cached: (input: unknown, next: (input: unknown) => unknown) => next(input),
  busy: (error: unknown) => isTransient(error),
  empty: () => false,
  key: () => "all",
  rank: () => 0,
  paid: budget(),
  limits: memoryStore(),
  five: 5,
});

describe("a stack of plain data", () => {
  it("takes all that a layer can be told", async () => {
    const guard = stackOf(JSON.parse(JSON.stringify(whole)), { registry: registry() });
    expect(guard.name).toBe("all");
    const usual = guard.layers.map(({ id }) => id);
    expect([...usual].sort()).toEqual(Object.keys(whole.layers).sort());
    expect(await chain("c").link(async (n: number) => n, guard)(7)).toBe(7);
    const failing = chain("c").link(async (n: number): Promise<unknown> => {
      if (n === 0) throw busy();
      return n;
    }, guard);
    const clock = virtualClock();
    const answer = failing.run(0, { clock });
    await clock.runAll();
    expect(await answer).toEqual({ stock: 0 });
    expect(guard.stats).toMatchObject({
      rateLimit: { admitted: 10 },
      hedge: { hedges: 6 },
      retry: { attempts: 4 },
    });
  });

  it("takes a list, in its own order", () => {
    const layers = [
      { type: "timeout", after: "2s" },
      { use: "audit" },
      { type: "retry", attempts: 2 },
      { type: "timeout", id: "attempt", after: 100 },
      { type: "use", use: "audit", id: "inner" },
      { type: "breaker", trips: { type: "consecutive", failures: 2 } },
    ];
    const audit = (input: unknown, next: (input: unknown) => unknown) => next(input);
    const guard = stackOf({ layers }, { registry: { audit } });
    expect(guard.layers.map(({ id }) => id)).toEqual([
      "timeout",
      "audit",
      "retry",
      "attempt",
      "inner",
      "breaker",
    ]);
    expect(chain("c").link((n: number) => n, guard)(7)).toBe(7);
  });

  it("makes chaos of data", async () => {
    const chaos = { enabled: true, rate: 1, latency: "1s", error: { status: 503, message: "made up" } };
    const guard = stackOf({ layers: { chaos } });
    const clock = virtualClock();
    const answer = chain("c")
      .link(async (n: number) => n, guard)
      .run(7, { clock });
    const failed = answer.catch((error) => [
      error instanceof Error,
      error.message,
      error.status,
      clock.now(),
    ]);
    await clock.runAll();
    expect(await failed).toEqual([true, "made up", 503, 1000]);
  });

  it("takes an order", () => {
    const layers = { retry: {}, breaker: {} };
    const ids = stackOf({ layers, order: ["breaker", "retry"] }).layers.map(({ id }) => id);
    expect(ids).toEqual(["breaker", "retry"]);
    expect(lines({ layers, order: ["breaker"] })).toEqual([
      'order: expected what makes sense together (order must name every layer once, got [breaker] for retry), got ["breaker"]',
    ]);
  });

  it("tells all that is wrong at once, with where, what was expected and what was there", () => {
    const data = {
      layers: {
        timeout: "soon",
        retry: { attempts: 0, jitter: 2, when: [503, true], backof: "linear", budget: { ratio: -1 } },
        breaker: { trips: { type: "rate" }, recovery: { from: "2s", to: "1s" }, onOpen: { use: "five" } },
        rateLimit: { store: "limits", limit: { type: "tokenbucket" } },
        bulkhead: { limit: Number.NaN },
        retries: {},
      },
    };
    expect(lines(data, registry())).toEqual([
      'layers.timeout: expected a duration like 250 or "2s", got "soon"',
      "layers.retry.attempts: expected a whole number from 1 to Infinity, got 0",
      "layers.retry.jitter: expected a number from 0 to 1, got 2",
      "layers.retry.when.1: expected a code or a status, got true",
      expect.stringMatching(
        /^layers.retry.backof: expected a known name: "backoff", perhaps; one of attempts, .*, got "backof"$/,
      ),
      "layers.retry.budget.ratio: expected a number from 0, got -1",
      "layers.breaker.trips.over: expected a value, got nothing",
      'layers.breaker.onOpen.use: expected the name of a function, got "five", which is none',
      'layers.rateLimit.store: expected { "use": the name of an atomic store }, got "limits"',
      expect.stringMatching(
        /^layers.rateLimit.limit.type: expected a type: "tokenBucket", perhaps; one of .*, got "tokenbucket"$/,
      ),
      "layers.bulkhead.limit: expected a whole number from 1 to Infinity, got null",
      expect.stringMatching(
        /^layers.retries: expected a known name: "retry", perhaps; one of .*, got "retries"$/,
      ),
    ]);
  });

  it("tells what each option says that only makes sense with the others", () => {
    expect(lines({ layers: { breaker: { recovery: { from: "2s", to: "1s" } } } })).toEqual([
      expect.stringMatching(
        /^layers.breaker: expected what makes sense together \(breaker: recovery.to must not be less/,
      ),
    ]);
    expect(lines({ layers: { fallback: {} } })).toEqual([
      "layers.fallback: expected either a value or a handler, got {}",
    ]);
    expect(
      lines({ layers: [{ type: "breaker", trips: { type: "rate", over: { calls: 5 }, minimum: 6 } }] }),
    ).toEqual([
      expect.stringMatching(
        /^layers.0.breaker.trips|^layers.0.trips: expected what makes sense together \(minimum must/,
      ),
    ]);
  });

  it("tells where in a list", () => {
    const layers = [
      { type: "retry" },
      { type: "retry", attempts: 0 },
      { type: "cache" },
      {},
      5,
      { type: "retry", id: "retry" },
    ];
    expect(lines({ layers }).map((line) => line.replace(/: .*/, ""))).toEqual([
      ...["layers.1.attempts", "layers.2.type", "layers.3.use", "layers.4", "layers.5.id"],
    ]);
    expect(lines({ layers: [{ use: "audi" }] }, { audit: 1 })).toEqual([
      'layers.0.use: expected a name of the registry: "audit", perhaps; one of audit, got "audi"',
    ]);
    expect(lines({ layers: [], order: [] })).toEqual([
      "order: expected none, for a list of layers has its own, got []",
    ]);
  });

  it("has all of it in one message, and is no error to try again", () => {
    const error = (() => {
      try {
        return stackOf({ layers: { retry: { attempts: 0 }, timeout: -1 } });
      } catch (thrown) {
        return thrown as Error;
      }
    })();
    expect(isModulinkError(error, "validation-failed")).toBe(true);
    expect((error as Error).message).toBe(
      "layers.retry.attempts: expected a whole number from 1 to Infinity, got 0\n" +
        'layers.timeout: expected a duration like 250 or "2s", got -1',
    );
    expect((error as Error).name).toBe("StackDataError");
    expect(isTransient(error)).toBe(false);
  });

  it.each([undefined, null, 5, "x", [], () => 1, { layers: 5 }, { layers: null }, {}, new Date()])(
    "refuses %o",
    (data) => {
      expect(issuesOf(() => stackOf(data)).length).toBeGreaterThan(0);
    },
  );

  it("is not fooled by names that every object has", () => {
    const data = JSON.parse(
      '{"layers":{"__proto__":{"retry":{}},"constructor":{},"retry":{"toString":1,"when":{"use":"valueOf"}}}}',
    );
    expect(lines(data).map((line) => line.replace(/: .*/, ""))).toEqual([
      ...["layers.__proto__", "layers.constructor", "layers.retry.toString", "layers.retry.when.use"],
    ]);
    expect(lines({ layers: [{ type: "__proto__" }, { type: "toString" }] })).toHaveLength(2);
  });

  it("makes a stack of any data, or tells what is wrong, and nothing else", () => {
    const keys = fc.constantFrom(
      ...[
        "layers",
        "order",
        "name",
        "retry",
        "timeout",
        "breaker",
        "rateLimit",
        "attempts",
        "after",
        "trips",
        "type",
      ],
      ...[
        "limit",
        "use",
        "when",
        "over",
        "__proto__",
        "recovery",
        "halfOpen",
        "bulkhead",
        "fallback",
        "value",
        "id",
      ],
    );
    const leaf = fc.constantFrom<unknown>(
      "1s",
      1,
      0,
      -1,
      0.5,
      "retry",
      "rate",
      "timeout",
      true,
      null,
      "all",
      Number.NaN,
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc.dictionary(keys, tie("tree"), { maxKeys: 4 }),
        fc.array(tie("tree"), { maxLength: 3 }),
      ),
    }));
    const data = fc.oneof(tree!, fc.record({ layers: tree! }));
    fc.assert(
      fc.property(data, (one) => {
        try {
          const guard = stackOf(one, { registry: registry() });
          expect(guard.layers.length).toBeGreaterThanOrEqual(0);
        } catch (error) {
          expect(error).toBeInstanceOf(StackDataError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("a stack of data that is given other data", () => {
  it("keeps the layers of which the data says the same, and begins the others anew", async () => {
    const names = registry();
    const config = (attempts: number) => ({
      layers: {
        retry: { attempts, when: { use: "busy" } },
        breaker: { trips: { type: "consecutive", failures: 1 }, recovery: "1h" },
      },
    });
    const guard = stackOf(config(1), { registry: names });
    await chain("c")
      .link(down, guard)
      .run(0)
      .then(undefined, () => {});
    expect(guard.stats).toMatchObject({ breaker: { state: "open" } });
    expect(guard.reload(config(2))).toEqual({ version: 2, kept: ["breaker"], begun: ["retry"], gone: [] });
    expect(guard.reload(config(2)).kept).toEqual(["retry", "breaker"]);
    expect(guard.stats).toMatchObject({ breaker: { state: "open" } });
  });

  it("knows a store and a limit again, however often they were used", () => {
    const rateLimit = {
      store: { use: "limits" },
      limit: [{ type: "fixedWindow", limit: 1, window: "1h" }],
    };
    const guard = stackOf({ layers: { rateLimit } }, { registry: registry() });
    const ask = chain("c").link((n: number) => n, guard);
    ask(1);
    expect(guard.reload(JSON.parse(JSON.stringify({ layers: { rateLimit } }))).kept).toEqual(["rateLimit"]);
    expect(() => ask(1)).toThrow(/over the limit/);
  });

  it("begins a layer anew whose name in the registry now means something else", () => {
    const names: Record<string, unknown> = { busy: () => true };
    const data = { layers: { retry: { when: { use: "busy" } }, timeout: "1s" } };
    const guard = stackOf(data, { registry: names });
    names["busy"] = () => false;
    expect(guard.reload(data)).toMatchObject({ kept: ["timeout"], begun: ["retry"] });
  });

  it("leaves it in force when the data is wrong", () => {
    const guard = stackOf({ layers: { retry: { attempts: 2 } } });
    const before = guard.layers[0]?.policy;
    expect(issuesOf(() => guard.reload({ layers: { retry: { attempts: 3 }, timeout: 0 } }))).toHaveLength(1);
    expect(guard.layers[0]?.policy).toBe(before);
  });
});

describe("stacks by name", () => {
  const data = (attempts: number) => ({
    prices: { layers: { retry: { attempts } } },
    mail: { layers: { timeout: "1s" } },
  });

  it("gives each by its name, always the same, and says which names there are", () => {
    const guards = stacks(data(2));
    expect(guards.names).toEqual(["prices", "mail"]);
    expect(guards.get("prices")).toBe(guards.get("prices"));
    expect(guards.get("prices").name).toBe("prices");
    expect(() => guards.get("price")).toThrow(
      new TypeError('there is no stack "price": expected "prices", perhaps; one of prices, mail'),
    );
    expect(() => guards.get("toString")).toThrow(TypeError);
    expect(guards.stats).toMatchObject({ prices: { retry: { calls: 0 } }, mail: { timeout: { calls: 0 } } });
  });

  it("takes other data into the stacks that links already have", async () => {
    const guards = stacks(data(2));
    const { observer, seen } = announcements();
    const ask = chain("c").link(down, guards.get("prices")).observe(observer);
    const changes = guards.reload({ ...data(4), prices: { layers: { retry: { attempts: 4, delay: 0 } } } });
    expect(changes).toMatchObject({ prices: { begun: ["retry"] }, mail: { kept: ["timeout"] } });
    await ask.run(0).then(undefined, () => {});
    expect(guards.stats).toMatchObject({ prices: { retry: { attempts: 4 } } });
    expect(seen[0]).toMatchObject({ type: "stack:reloaded", stack: "prices", version: 2 });
  });

  it("changes none when one of them is wrong", () => {
    const guards = stacks(data(2));
    const before = guards.get("prices").layers[0]?.policy;
    const wrong = {
      prices: { layers: { retry: { attempts: 3 } } },
      mail: { layers: { timeout: "x", retry: 1 } },
    };
    expect(issuesOf(() => guards.reload(wrong)).map(({ path }) => path.join("."))).toEqual([
      ...["mail.layers.timeout", "mail.layers.retry"],
    ]);
    expect(guards.get("prices").layers[0]?.policy).toBe(before);
    expect(guards.names).toEqual(["prices", "mail"]);
  });

  it("leaves a stack that is no longer named to the links that have it", () => {
    const guards = stacks(data(2));
    const mail = guards.get("mail");
    guards.reload({ prices: data(2).prices });
    expect(guards.names).toEqual(["prices"]);
    expect(() => guards.get("mail")).toThrow(TypeError);
    expect(chain("c").link((n: number) => n, mail)(1)).toBe(1);
    guards.reload(data(2));
    expect(guards.get("mail")).toBe(mail);
  });

  it("shares what is named between them", () => {
    const shared = retry();
    const guards = stacks(
      { a: { layers: { retry: { use: "shared" } } }, b: { layers: [{ use: "shared" }] } },
      { registry: { shared } },
    );
    for (const name of ["a", "b"]) chain("c").link((n: number) => n, guards.get(name))(1);
    expect(shared.stats.calls).toBe(2);
    expect(guards.get("b").reload({ layers: [] }).gone).toEqual(["shared"]);
  });
});
