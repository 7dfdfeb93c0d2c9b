import { MemoryStore as HonoMemoryStore } from "hono-rate-limiter";
import { RateLimiter } from "limiter";
import { fixedWindow, gcra, rateLimit, slidingCounter } from "modulink-edge/resilience";
import { memoryStore } from "modulink-edge/storage";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { measure, speedup, spread } from "../measure.mjs";
import { short, times } from "../table.mjs";

const keys = Array.from({ length: 1024 }, (_, at) => `user:${at}`);

const much = 1e9;
const hour = 3_600_000;

const ours = (limit) => {
  const limiter = rateLimit({ store: memoryStore(), limit });
  return (size) => {
    let admitted = 0;
    for (let i = 0; i < size; i++) if (limiter.check(keys[i & 1023]).admitted) admitted++;
    return admitted;
  };
};

function flexible(points) {
  const limiter = new RateLimiterMemory({ points, duration: 3600 });
  return async (size) => {
    let admitted = 0;
    for (let i = 0; i < size; i++)
      await limiter.consume(keys[i & 1023]).then(
        () => admitted++,
        () => {},
      );
    return admitted;
  };
}

/** It has no keys, so it has one limiter for each. */
function limiter() {
  const make = () => new RateLimiter({ tokensPerInterval: much, interval: "hour" });
  const all = new Map(keys.map((key) => [key, make()]));
  return (size) => {
    let admitted = 0;
    for (let i = 0; i < size; i++) if (all.get(keys[i & 1023]).tryRemoveTokens(1)) admitted++;
    return admitted;
  };
}

function honoRateLimiter() {
  const store = new HonoMemoryStore();
  store.init({ windowMs: hour });
  return async (size) => {
    let admitted = 0;
    for (let i = 0; i < size; i++) if ((await store.increment(keys[i & 1023])).totalHits <= much) admitted++;
    return admitted;
  };
}

const admitting = () => [
  { name: "rateLimit, gcra", batch: ours(gcra({ limit: 1000, window: "1h", burst: 1e9 })) },
  { name: "rateLimit, fixedWindow", batch: ours(fixedWindow({ limit: 1e9, window: "1h" })) },
  { name: "rateLimit, slidingCounter", batch: ours(slidingCounter({ limit: 1e6, window: "1h" })) },
  { name: "rate-limiter-flexible", batch: flexible(much) },
  { name: "limiter", batch: limiter() },
  { name: "hono-rate-limiter, its store", batch: honoRateLimiter() },
];

const refusing = () => {
  const own = ours(gcra({ limit: 1, window: "1h" }));
  const theirs = flexible(1);
  return [
    { name: "rateLimit, gcra", batch: (size) => size - own(size) },
    { name: "rate-limiter-flexible", batch: async (size) => size - (await theirs(size)) },
  ];
};

function check(result, size, name) {
  // The first call of each key is let through where the others are refused.
  if (size - result > 1024) throw new Error(`${name}: expected ${size}, got ${result}`);
}

async function rows(what, cases, settings) {
  const samples = await measure(cases, { ...settings, check });
  const rows = samples.map(({ name, times: own }) => [
    `${what}, ${name}`,
    short(spread(own).median * 1e6),
    times(speedup(samples, "rateLimit, gcra", name)),
  ]);
  return { rows, nanoseconds: spread(samples[0].times).median * 1e6 };
}

export async function run(options) {
  const settings = options.quick ? { rounds: 1, batchMs: 1 } : { rounds: 15, batchMs: 30 };
  const admitted = await rows("let through", admitting(), settings);
  const refused = await rows("refused", refusing(), settings);
  return {
    title: "Rate limits in memory",
    about:
      "A check of one of 1,024 keys. rateLimit works on a bounded store in memory, as it would on Redis. limiter has no keys, and one of its " +
      "limiters for each; what rate-limiter-flexible and hono-rate-limiter promise is awaited.",
    header: ["", "ns per check", "time, gcra = 1"],
    rows: [...admitted.rows, ...refused.rows],
    goals: [
      {
        goal: "a check in memory, ns",
        wanted: "at most 200",
        found: short(admitted.nanoseconds),
        met: admitted.nanoseconds <= 200,
      },
    ],
  };
}
