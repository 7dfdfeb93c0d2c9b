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
import { around, atMost, calls, compare, fresh, header, mine } from "../policy.mjs";
import { short } from "../table.mjs";

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

const ratio = ({ found, ns }) => found.find(({ name }) => name.startsWith("cockatiel")).ns / ns;

export async function run(options) {
  const all = await compare("five layers", await whole(), options);
  const few = await compare("retry, breaker, timeout", await three(), options);
  const limit = await compare("the rate limit alone", await alone(), options);
  return {
    title: "Stacks of policies",
    about:
      "An asynchronous operation that gives its input, awaited one call after the other, within a timeout, a retry, a breaker, a " +
      "rate limit in memory and a bulkhead. The stack is called as a chain calls it, and in a chain of one link. Nobody asks for " +
      "a signal, so none is made; cockatiel makes one for each call.",
    header,
    rows: [all, few, limit].flatMap(({ rows }) => rows),
    goals: [
      atMost("the whole stack", 1500, all),
      {
        goal: "the whole stack, against cockatiel",
        wanted: "at least 20 times as fast",
        found: `${short(ratio(all))} times`,
        met: ratio(all) >= 20,
      },
    ],
  };
}
