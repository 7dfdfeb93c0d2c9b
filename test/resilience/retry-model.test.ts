import { chain } from "modulink-edge";
import { retry } from "modulink-edge/resilience";
import { virtualClock } from "modulink-edge/testing";
import { expect, it } from "vitest";
import { fc } from "../runtimes/property.ts";
import { httpError } from "./recording.ts";

/** What an attempt comes to: how long it takes, its status (200 is a result), and the wish in seconds that comes with it. */
const answers = fc.record({
  took: fc.integer({ min: 0, max: 300 }),
  status: fc.constantFrom(200, 400, 429, 500, 503),
  wish: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
});

const options = fc.record({
  attempts: fc.integer({ min: 1, max: 6 }),
  backoff: fc.constantFrom("exponential" as const, "linear" as const, "constant" as const),
  delay: fc.integer({ min: 0, max: 400 }),
  maxDelay: fc.integer({ min: 0, max: 2000 }),
});

const limits = fc.option(fc.integer({ min: 1, max: 4000 }), { nil: undefined });

type Answer = typeof answers extends fc.Arbitrary<infer One> ? One : never;
type Options = typeof options extends fc.Arbitrary<infer One> ? One : never;

/** What must happen, told in the plainest way. */
function model(
  given: readonly Answer[],
  { attempts, backoff, delay, maxDelay }: Options,
  deadline = Infinity,
) {
  const starts: number[] = [];
  let now = 0;
  for (;;) {
    const { took, status, wish = 0 } = given[starts.length % given.length]!;
    starts.push(now);
    now += took;
    const made = starts.length;
    const growth = { exponential: 2 ** (made - 1), linear: made, constant: 1 }[backoff];
    const wait = Math.min(Math.max(Math.min(delay * growth, maxDelay), wish * 1000), maxDelay);
    const good = status === 200 || status === 400;
    if (good || made === attempts || now >= deadline || (wait > 0 && now + wait >= deadline))
      return { starts, status, at: now };
    now += wait;
  }
}

it("a retry does what a plain model of it does, whatever the answers, the options and the deadline are", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(answers, { minLength: 1, maxLength: 6 }),
      options,
      limits,
      async (given, chosen, deadline) => {
        const clock = virtualClock();
        const starts: number[] = [];
        const link = async () => {
          const { took, status, wish } = given[starts.length % given.length]!;
          starts.push(clock.now());
          if (took) await new Promise<void>((resolve) => clock.timer(took, resolve));
          if (status === 200) return status;
          throw httpError(status, wish === undefined ? {} : { "retry-after": String(wish) });
        };
        const policy = retry({ ...chosen, jitter: "none" });
        const out = chain("c")
          .link("x", link, policy)
          .run(0, { clock, deadline })
          .catch((error: { status: number }) => error.status)
          .then((status) => ({ starts, status, at: clock.now() }));
        await clock.runAll();
        expect(await out).toEqual(model(given, chosen, deadline));
        const { calls, attempts, retries, successes, failures } = policy.stats;
        expect([calls, attempts, retries, successes + failures]).toEqual([
          1,
          starts.length,
          starts.length - 1,
          1,
        ]);
        expect(clock.pending).toBe(0);
      },
    ),
    { numRuns: 100 },
  );
}, 30_000);
