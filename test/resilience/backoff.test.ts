import { chain } from "modulink-edge";
import { type BackoffOptions, retry } from "modulink-edge/resilience";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { fc } from "../runtimes/property.ts";

/** The delays between attempts that all fail. */
async function delays(options: BackoffOptions, attempts: number, random: () => number = () => 1) {
  const clock = virtualClock();
  const found: number[] = [];
  let last = 0;
  const c = chain("c").link(
    "x",
    async () => {
      if (found.push(clock.now() - last) === attempts) return 0;
      last = clock.now();
      throw new Error("again");
    },
    retry({ ...options, attempts }),
  );
  const out = c.run(0, { clock, random }).then(() => found.slice(1));
  await Promise.allSettled([out, clock.runAll()]);
  return out;
}

describe("delays", () => {
  it.each<[BackoffOptions, number[]]>([
    [{}, [100, 200, 400, 800]],
    [{ factor: 3, delay: "10ms" }, [10, 30, 90, 270]],
    [{ factor: 1 }, [100, 100, 100, 100]],
    [{ maxDelay: 250 }, [100, 200, 250, 250]],
    [{ maxDelay: 50 }, [50, 50, 50, 50]],
    [{ backoff: "linear" }, [100, 200, 300, 400]],
    [{ backoff: "constant", delay: "1s" }, [1000, 1000, 1000, 1000]],
    [{ backoff: "constant", delay: 0 }, [0, 0, 0, 0]],
    [{ backoff: "decorrelated", maxDelay: 2000 }, [300, 900, 2000, 2000]],
    [{ backoff: (attempt) => attempt * 7 }, [7, 14, 21, 28]],
    [{ backoff: (_attempt, _failure, previous) => previous + 1 }, [1, 2, 3, 4]],
    [{ backoff: () => "5s", maxDelay: "1s" }, [1000, 1000, 1000, 1000]],
  ])("of %j grow to %j when chance takes nothing", async (options, expected) => {
    expect(await delays(options, 5)).toEqual(expected);
  });

  it.each<[BackoffOptions, number[]]>([
    [{}, [50, 100]],
    [{ jitter: "equal" }, [75, 150]],
    [{ jitter: "none" }, [100, 200]],
    [{ jitter: 0.2 }, [100, 200]],
    [{ backoff: "decorrelated" }, [200, 350]],
    [{ backoff: () => 10 }, [10, 10]],
    [{ backoff: () => 10, jitter: "full" }, [5, 5]],
  ])("of %j are %j when chance is even", async (options, expected) => {
    expect(await delays(options, 3, () => 0.5)).toEqual(expected);
  });

  it("stay within what the jitter allows, and below the greatest", async () => {
    const jitters = fc.constantFrom("full" as const, "equal" as const, "none" as const, 0, 0.3, 1);
    const chances = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    await fc.assert(
      fc.asyncProperty(
        jitters,
        chances,
        fc.integer({ min: 1, max: 5000 }),
        async (jitter, chance, maxDelay) => {
          const found = await delays({ jitter, maxDelay }, 6, () => chance);
          const share = typeof jitter === "number" ? jitter : 0;
          const least = { full: 0, equal: 0.5, none: 1 }[jitter as "full"] ?? 1 - share;
          found.forEach((delay, at) => {
            const whole = Math.min(100 * 2 ** at, maxDelay);
            expect(delay).toBeGreaterThanOrEqual(whole * least - 1e-6);
            expect(delay).toBeLessThanOrEqual(Math.min(whole * (1 + share), maxDelay) + 1e-6);
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  it("decorrelated are between the first one and three times the one before", async () => {
    const chances = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
      minLength: 6,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(chances, async (numbers) => {
        const left = [...numbers];
        const found = await delays({ backoff: "decorrelated", maxDelay: 5000 }, 6, () => left.shift()!);
        found.forEach((delay, at) => {
          expect(delay).toBeGreaterThanOrEqual(100 - 1e-6);
          expect(delay).toBeLessThanOrEqual(Math.min((found[at - 1] ?? 100) * 3, 5000) + 1e-6);
        });
      }),
      { numRuns: 40 },
    );
  });

  it("do not overflow after very many attempts", async () => {
    const found = await delays({ delay: 0 }, 2000);
    expect(found.every((delay) => delay === 0)).toBe(true);
  });

  it("refuse what a function of one's own may not give", async () => {
    await expect(delays({ backoff: () => Number.NaN }, 2)).rejects.toThrow("backoff must be a duration");
  });
});
