import * as cockatiel from "cockatiel";
import { chain } from "modulink-edge";
import { circuitBreaker, rate } from "modulink-edge/resilience";
import CircuitBreaker from "opossum";
import { around, atMost, calls, compare, fresh, header, mine, refusals } from "../policy.mjs";
import { short } from "../table.mjs";

const theirs = (breaker) => cockatiel.circuitBreaker(cockatiel.handleAll, { halfOpenAfter: 30_000, breaker });

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

const best = ({ found }) =>
  Math.min(...found.filter(({ name }) => /^(cockatiel|opossum)/.test(name)).map(({ ns }) => ns));

export async function run(options) {
  const well = await compare("closed", await closed(), options);
  const ill = await compare("open", await open(), options);
  return {
    title: "Circuit breakers",
    about:
      "One awaited call after the other through a breaker: closed, around an asynchronous operation that succeeds at once, and " +
      "open, where every call is refused with an error of its own. opossum has no timeout. The middleware is called as a chain " +
      "calls it, and in a chain.",
    header,
    rows: [...well.rows, ...ill.rows],
    goals: [
      {
        goal: "a closed breaker, ns",
        wanted: `less than the peers (${short(best(well))})`,
        found: short(well.ns),
        met: well.ns < best(well),
      },
      atMost("a refusal by an open breaker", 1500, ill),
    ],
  };
}
