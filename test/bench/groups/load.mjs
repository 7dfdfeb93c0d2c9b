import * as cockatiel from "cockatiel";
import { chain } from "modulink-edge";
import { adaptiveLimit, bulkhead, chaos, hedge, shed } from "modulink-edge/resilience";
import { measure, speedup, spread } from "../measure.mjs";
import { short, times } from "../table.mjs";

/** Awaits one call after the other; each gives 1. */
const calls = (call) => async (size) => {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += await call(1);
  return sum;
};

/** Calls that are refused, one after the other. */
const refusals = (call) => async (size) => {
  let count = 0;
  for (let i = 0; i < size; i++) {
    try {
      await call(1);
    } catch {
      count++;
    }
  }
  return count;
};

/** Each case has an operation of its own, so that no two share what the optimizer knows of them. */
const fresh = () => new Function("return async (n) => n")();

/** What a middleware costs around a link, without a chain: it is called as a chain calls it. */
async function around(policy, op = fresh()) {
  let run;
  await chain("c").link((_, given) => {
    run = given;
  })(0);
  const next = (input) => op(input);
  return (n) => policy(n, next, run);
}

const never = () => new Promise(() => {});

const mine = "modulink-edge";

async function bulkheads() {
  const theirs = fresh();
  const policy = cockatiel.bulkhead(10, 10);
  return [
    { name: mine, batch: calls(await around(bulkhead({ limit: 10, queue: 10 }))) },
    { name: "the operation alone", batch: calls(fresh()) },
    { name: "modulink-edge, with a lease", batch: calls(await around(bulkhead({ limit: 10, lease: "1m" }))) },
    { name: "cockatiel", batch: calls((n) => policy.execute(() => theirs(n))) },
  ];
}

async function full() {
  const own = await around(bulkhead({ limit: 1 }), never);
  const policy = cockatiel.bulkhead(1, 0);
  void own(1);
  void policy.execute(never);
  return [
    { name: mine, batch: refusals(own) },
    { name: "cockatiel", batch: refusals((n) => policy.execute(() => n)) },
  ];
}

async function others() {
  return [
    { name: mine, batch: calls(await around(shed({ target: "1s", limit: 100 }))) },
    { name: "adaptive limit, gradient", batch: calls(await around(adaptiveLimit())) },
    {
      name: "adaptive limit, aimd",
      batch: calls(await around(adaptiveLimit({ algorithm: "aimd", latency: "1s" }))),
    },
    { name: "hedge, good at once", batch: calls(await around(hedge({ after: "1m" }))) },
    { name: "chaos, disabled", batch: calls(await around(chaos({ error: 1 }))) },
  ];
}

function check(result, size, name) {
  if (result !== size) throw new Error(`${name}: expected ${size}, got ${result}`);
}

async function compare(what, cases, settings) {
  const samples = await measure(cases, { ...settings, check });
  const found = samples.map(({ name, times: own }) => ({ name, ns: spread(own).median * 1e6 }));
  const rows = found.map(({ name, ns }) => [
    name === mine ? what : `${what}: ${name}`,
    short(ns),
    times(speedup(samples, mine, name)),
  ]);
  return { rows, found, ns: found[0].ns };
}

export async function run(options) {
  const settings = options.quick ? { rounds: 1, batchMs: 1 } : { rounds: 15, batchMs: 30 };
  const free = await compare("bulkhead, with room", await bulkheads(), settings);
  const refused = await compare("bulkhead, full", await full(), settings);
  const rest = await compare("load shedding, little to do", await others(), settings);
  const goal = (what, { ns }, most) => ({
    goal: `${what}, ns`,
    wanted: `at most ${most}`,
    found: short(ns),
    met: ns <= most,
  });
  return {
    title: "Policies against overload, around one call",
    about:
      "An asynchronous operation that gives its input, awaited one call after the other; a policy is called as a chain calls it. " +
      "The last rows are other policies of modulink-edge, beside load shedding.",
    header: ["", "ns per call", `time, ${mine} = 1`],
    rows: [...free.rows, ...refused.rows, ...rest.rows],
    goals: [goal("a bulkhead with room", free, 300), goal("a call that is refused", refused, 1500)],
  };
}
