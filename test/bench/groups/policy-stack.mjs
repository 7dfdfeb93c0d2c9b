import * as cockatiel from "cockatiel";
import { chain } from "modulink-edge";
import {
  circuitBreaker,
  fixedWindow,
  rateLimit,
  retry,
  stack,
  timeout,
  wrap,
} from "modulink-edge/resilience";
import { memoryStore } from "modulink-edge/storage";
import { measure, speedup, spread } from "../measure.mjs";
import { short, times } from "../table.mjs";

/** Each case has an operation of its own, so that no two share what the optimizer knows of them. */
const fresh = () => new Function("return async (n) => n")();

const calls = (call) => async (size) => {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += await call(1);
  return sum;
};

/** What a middleware costs around a link, without a chain: it is called as a chain calls it. */
async function around(policy, op = fresh()) {
  let run;
  await chain("c").link((_, given) => {
    run = given;
  })(0);
  const next = (input) => op(input);
  return (n) => policy(n, next, run);
}

const layers = () => ({
  timeout: "1m",
  retry: { attempts: 3 },
  breaker: {},
  rateLimit: { store: memoryStore(), limit: fixedWindow({ limit: 1e9, window: "24h" }) },
  bulkhead: { limit: 10 },
});

const theirs = (...more) =>
  cockatiel.wrap(
    cockatiel.retry(cockatiel.handleAll, { maxAttempts: 3 }),
    cockatiel.circuitBreaker(cockatiel.handleAll, {
      halfOpenAfter: 30_000,
      breaker: new cockatiel.ConsecutiveBreaker(5),
    }),
    cockatiel.timeout(60_000, cockatiel.TimeoutStrategy.Aggressive),
    ...more,
  );

const mine = "modulink-edge";

async function whole() {
  const op = fresh();
  const policy = theirs(cockatiel.bulkhead(10));
  return [
    { name: mine, batch: calls(await around(stack(layers()))) },
    { name: "the operation alone", batch: calls(fresh()) },
    { name: `${mine}, in a chain`, batch: calls(chain("c").link("op", fresh(), stack(layers()))) },
    { name: "cockatiel, which has no rate limit", batch: calls((n) => policy.execute(() => op(n))) },
  ];
}

async function three() {
  const op = fresh();
  const policy = theirs();
  const own = () => [retry(), circuitBreaker(), timeout("1m")];
  return [
    { name: mine, batch: calls(await around(wrap(...own()))) },
    { name: `${mine}, one by one in a chain`, batch: calls(chain("c").link("op", fresh(), ...own())) },
    { name: "cockatiel", batch: calls((n) => policy.execute(() => op(n))) },
  ];
}

async function alone() {
  const limits = layers().rateLimit;
  return [{ name: mine, batch: calls(await around(rateLimit(limits))) }];
}

function check(result, size, name) {
  if (result !== size) throw new Error(`${name}: expected ${size}, got ${result}`);
}

async function rows(what, cases, settings) {
  const samples = await measure(cases, { ...settings, check });
  const median = ({ times: own }) => spread(own).median * 1e6;
  const found = samples.map((sample) => [
    `${what}, ${sample.name}`,
    short(median(sample)),
    times(speedup(samples, mine, sample.name)),
  ]);
  const peer = samples.find(({ name }) => name.startsWith("cockatiel"));
  return { rows: found, ns: median(samples[0]), ratio: peer ? median(peer) / median(samples[0]) : 1 };
}

export async function run(options) {
  const settings = options.quick ? { rounds: 1, batchMs: 1 } : { rounds: 15, batchMs: 30 };
  const all = await rows("five layers", await whole(), settings);
  const few = await rows("retry, breaker, timeout", await three(), settings);
  const limit = await rows("the rate limit alone", await alone(), settings);
  return {
    title: "Stacks of policies",
    about:
      "An asynchronous operation that gives its input, awaited one call after the other, within a timeout, a retry, a breaker, a " +
      "rate limit in memory and a bulkhead. The stack is called as a chain calls it, and in a chain of one link. Nobody asks for " +
      "a signal, so none is made; cockatiel makes one for each call.",
    header: ["", "ns per call", `time, ${mine} = 1`],
    rows: [...all.rows, ...few.rows, ...limit.rows],
    goals: [
      {
        goal: "the whole stack, ns",
        wanted: "at most 1,500",
        found: short(all.ns),
        met: all.ns <= 1500,
      },
      {
        goal: "the whole stack, against cockatiel",
        wanted: "at least 20 times as fast",
        found: `${short(all.ratio)} times`,
        met: all.ratio >= 20,
      },
    ],
  };
}
