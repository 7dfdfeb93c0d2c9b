import * as cockatiel from "cockatiel";
import { Duration, Effect, Schedule } from "effect";
import { chain } from "modulink-edge";
import { fallback, retry, timeout } from "modulink-edge/resilience";
import pRetry from "p-retry";
import pTimeout from "p-timeout";
import { measure, speedup, spread } from "../measure.mjs";
import { short, times } from "../table.mjs";

/** Awaits one call after the other; each gives 1. */
const calls = (call) => async (size) => {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += await call(1);
  return sum;
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

const linked = (policy, op = fresh()) => chain("c").link("op", op, policy);

/** Two failures, then a result. */
function flaky() {
  let count = 0;
  const error = new Error("busy");
  return async (n) => {
    if (++count % 3) throw error;
    return n;
  };
}

const mine = "modulink-edge";

async function retries() {
  const [ours, theirs, op, ref] = [fresh(), fresh(), fresh(), fresh()];
  const policy = cockatiel.retry(cockatiel.handleAll, { maxAttempts: 3 });
  const once = Effect.promise(() => ref(1));
  const program = Effect.retry(once, { times: 2 });
  return [
    { name: mine, batch: calls(await around(retry(), ours)) },
    { name: "the operation alone", batch: calls(fresh()) },
    { name: "modulink-edge, in a chain", batch: calls(linked(retry())) },
    { name: "cockatiel", batch: calls((n) => policy.execute(() => theirs(n))) },
    { name: "p-retry", batch: calls((n) => pRetry(() => op(n), { retries: 2 })) },
    { name: "Effect", batch: calls(() => Effect.runPromise(program)) },
  ];
}

async function failing() {
  const theirs = flaky();
  const policy = cockatiel.retry(cockatiel.handleAll, {
    maxAttempts: 3,
    backoff: new cockatiel.ConstantBackoff(0),
  });
  const own = flaky();
  const program = Effect.retry(
    Effect.tryPromise(() => own(1)),
    { times: 2, schedule: Schedule.spaced(Duration.millis(0)) },
  );
  return [
    { name: mine, batch: calls(await around(retry({ delay: 0 }), flaky())) },
    { name: "cockatiel", batch: calls((n) => policy.execute(() => theirs(n))) },
    { name: "Effect", batch: calls(() => Effect.runPromise(program)) },
  ];
}

async function timeouts() {
  const [theirs, other, ref] = [fresh(), fresh(), fresh()];
  const policy = cockatiel.timeout(60_000, cockatiel.TimeoutStrategy.Aggressive);
  const program = Effect.timeout(
    Effect.promise(() => ref(1)),
    60_000,
  );
  return [
    { name: mine, batch: calls(await around(timeout("1m"))) },
    {
      name: "modulink-edge, cooperative",
      batch: calls(await around(timeout({ after: "1m", mode: "cooperative" }))),
    },
    { name: "modulink-edge, in a chain", batch: calls(linked(timeout("1m"))) },
    { name: "cockatiel", batch: calls((n) => policy.execute(() => theirs(n))) },
    { name: "p-timeout", batch: calls((n) => pTimeout(other(n), { milliseconds: 60_000 })) },
    { name: "Effect", batch: calls(() => Effect.runPromise(program)) },
  ];
}

async function fallbacks() {
  const theirs = fresh();
  const policy = cockatiel.fallback(cockatiel.handleAll, 1);
  return [
    { name: mine, batch: calls(await around(fallback(1))) },
    { name: "cockatiel", batch: calls((n) => policy.execute(() => theirs(n))) },
  ];
}

function check(result, size, name) {
  if (result !== size) throw new Error(`${name}: expected ${size}, got ${result}`);
}

async function compare(what, cases, settings) {
  const samples = await measure(cases, { ...settings, check });
  const found = samples.map(({ name, times: own }) => ({ name, ns: spread(own).median * 1e6 }));
  const rows = found.map(({ name, ns }) => [
    `${what}, ${name}`,
    short(ns),
    times(speedup(samples, mine, name)),
  ]);
  return { rows, found, ns: found[0].ns };
}

const fastest = ({ found, ns }) => found.every(({ name, ns: other }) => !/^[cpE]/.test(name) || ns <= other);

export async function run(options) {
  const settings = options.quick ? { rounds: 1, batchMs: 1 } : { rounds: 15, batchMs: 30 };
  const retried = await compare("retry, good at once", await retries(), settings);
  const failed = await compare("retry, good at the third attempt, no delay", await failing(), settings);
  const timed = await compare("timeout, good in time", await timeouts(), settings);
  const fell = await compare("fallback, good at once", await fallbacks(), settings);
  const goal = (what, { ns }, most) => ({
    goal: `${what}, ns`,
    wanted: `at most ${most}`,
    found: short(ns),
    met: ns <= most,
  });
  return {
    title: "Policies around one call",
    about:
      "An asynchronous operation that gives its input, awaited one call after the other. A policy is called as a chain calls it, and " +
      "once in a chain of one link; the others as their documentation shows. Nobody asks for a signal.",
    header: ["", "ns per call", `time, ${mine} = 1`],
    rows: [...retried.rows, ...failed.rows, ...timed.rows, ...fell.rows],
    goals: [
      goal("a retry of what succeeds", retried, 250),
      {
        goal: "the fastest retry",
        wanted: "yes",
        found: fastest(retried) ? "yes" : "no",
        met: fastest(retried),
      },
      goal("a timeout of what is in time", timed, 700),
    ],
  };
}
