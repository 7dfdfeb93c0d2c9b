import * as cockatiel from "cockatiel";
import { Duration, Effect, Schedule } from "effect";
import { chain } from "modulink-edge";
import { fallback, retry, timeout } from "modulink-edge/resilience";
import pRetry from "p-retry";
import pTimeout from "p-timeout";
import { around, atMost, calls, compare, fresh, header, mine } from "../policy.mjs";

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

const fastest = ({ found, ns }) => found.every(({ name, ns: other }) => !/^[cpE]/.test(name) || ns <= other);

export async function run(options) {
  const retried = await compare("retry, good at once", await retries(), options);
  const failed = await compare("retry, good at the third attempt, no delay", await failing(), options);
  const timed = await compare("timeout, good in time", await timeouts(), options);
  const fell = await compare("fallback, good at once", await fallbacks(), options);
  return {
    title: "Policies around one call",
    about:
      "An asynchronous operation that gives its input, awaited one call after the other. A policy is called as a chain calls it, and " +
      "once in a chain of one link; the others as their documentation shows. Nobody asks for a signal.",
    header,
    rows: [retried, failed, timed, fell].flatMap(({ rows }) => rows),
    goals: [
      atMost("a retry of what succeeds", 250, retried),
      {
        goal: "the fastest retry",
        wanted: "yes",
        found: fastest(retried) ? "yes" : "no",
        met: fastest(retried),
      },
      atMost("a timeout of what is in time", 700, timed),
    ],
  };
}
