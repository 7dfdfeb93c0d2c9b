import * as cockatiel from "cockatiel";
import { chain } from "modulink-edge";
import { circuitBreaker, rate } from "modulink-edge/resilience";
import CircuitBreaker from "opossum";
import { measure, speedup, spread } from "../measure.mjs";
import { short, times } from "../table.mjs";

/** Each case has an operation of its own, so that no two share what the optimizer knows of them. */
const fresh = () => new Function("return async (n) => n")();

const calls = (call) => async (size) => {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += await call(1);
  return sum;
};

/** Calls that are refused, one after the other; each counts 1. */
const refusals = (call) => async (size) => {
  let sum = 0;
  for (let i = 0; i < size; i++) {
    try {
      await call(1);
    } catch {
      sum++;
    }
  }
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

const theirs = (breaker) => cockatiel.circuitBreaker(cockatiel.handleAll, { halfOpenAfter: 30_000, breaker });
const mine = "modulink-edge";

async function closed() {
  const [a, b, c] = [fresh(), fresh(), fresh()];
  const [inARow, sampled] = [
    theirs(new cockatiel.ConsecutiveBreaker(5)),
    theirs(new cockatiel.SamplingBreaker({ threshold: 0.5, duration: 10_000 })),
  ];
  const opossum = new CircuitBreaker((n) => c(n), { timeout: false });
  return [
    { name: mine, batch: calls(await around(circuitBreaker())) },
    { name: "the operation alone", batch: calls(fresh()) },
    { name: `${mine}, in a chain`, batch: calls(chain("c").link(fresh(), circuitBreaker())) },
    {
      name: `${mine}, a rate over 100 calls`,
      batch: calls(await around(circuitBreaker({ trips: rate({ over: { calls: 100 } }) }))),
    },
    {
      name: `${mine}, a rate over 10 s`,
      batch: calls(await around(circuitBreaker({ trips: rate({ over: "10s" }) }))),
    },
    { name: "cockatiel, in a row", batch: calls((n) => inARow.execute(() => a(n))) },
    { name: "cockatiel, a rate over 10 s", batch: calls((n) => sampled.execute(() => b(n))) },
    { name: "opossum", batch: calls((n) => opossum.fire(n)) },
  ];
}

async function open() {
  const breaker = circuitBreaker();
  const chained = circuitBreaker();
  const peer = theirs(new cockatiel.ConsecutiveBreaker(1));
  await peer.execute(() => Promise.reject(new Error("down"))).catch(() => {});
  const opossum = new CircuitBreaker(async () => 1, { timeout: false, resetTimeout: 3_600_000 });
  opossum.open();
  const [bare, link] = [await around(breaker), chain("c").link(fresh(), chained)];
  await Promise.all([bare(1), link(1)]);
  breaker.isolate();
  chained.isolate();
  return [
    { name: mine, batch: refusals(bare) },
    { name: `${mine}, in a chain`, batch: refusals(link) },
    { name: "cockatiel", batch: refusals((n) => peer.execute(() => n)) },
    { name: "opossum", batch: refusals((n) => opossum.fire(n)) },
  ];
}

function check(result, size, name) {
  if (result !== size) throw new Error(`${name}: expected ${size}, got ${result}`);
}

async function rows(what, cases, settings) {
  const samples = await measure(cases, { ...settings, check });
  const median = ({ times: own }) => spread(own).median * 1e6;
  const rows = samples.map((sample) => [
    `${what}, ${sample.name}`,
    short(median(sample)),
    times(speedup(samples, mine, sample.name)),
  ]);
  const peers = samples.filter(({ name }) => /^(cockatiel|opossum)/.test(name)).map(median);
  return { rows, own: median(samples[0]), best: Math.min(...peers) };
}

export async function run(options) {
  const settings = options.quick ? { rounds: 1, batchMs: 1 } : { rounds: 15, batchMs: 30 };
  const well = await rows("closed", await closed(), settings);
  const ill = await rows("open", await open(), settings);
  return {
    title: "Circuit breakers",
    about:
      "One awaited call after the other through a breaker: closed, around an asynchronous operation that succeeds at once, and " +
      "open, where every call is refused with an error of its own. opossum has no timeout. The middleware is called as a chain " +
      "calls it, and in a chain.",
    header: ["", "ns per call", "time, modulink-edge = 1"],
    rows: [...well.rows, ...ill.rows],
    goals: [
      {
        goal: "a closed breaker, ns",
        wanted: `less than the peers (${short(well.best)})`,
        found: short(well.own),
        met: well.own < well.best,
      },
      {
        goal: "a refusal by an open breaker, ns",
        wanted: "at most 1,500",
        found: short(ill.own),
        met: ill.own <= 1500,
      },
    ],
  };
}
