import {
  concurrency,
  type Decision,
  fixedWindow,
  gcra,
  type Limit,
  type RateLimit,
  rateLimit,
  slidingCounter,
  slidingLog,
  tokenBucket,
} from "modulink-edge/resilience";
import { memoryStore } from "modulink-edge/storage";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";
import { handClock } from "./clock.ts";

interface Call {
  readonly pause: number;
  readonly cost: number;
}

/** A limit with the most it may admit in any time of `length` milliseconds. */
interface Bounded {
  readonly limit: Limit;
  readonly most: (length: number) => number;
  readonly length: number;
}

const small = fc.integer({ min: 1, max: 8 });
const time = fc.integer({ min: 1, max: 60 });

const algorithms: Record<string, fc.Arbitrary<Bounded>> = {
  tokenBucket: fc.tuple(small, small, time).map(([capacity, refill, every]) => ({
    limit: tokenBucket({ capacity, refill, every }),
    most: (length) => capacity + Math.floor(((length - 1) * refill) / every),
    length: every,
  })),
  gcra: fc.tuple(small, time, small).map(([limit, window, burst]) => ({
    limit: gcra({ limit, window, burst }),
    most: (length) => burst + Math.floor(((length - 1) * limit) / window),
    length: window,
  })),
  "gcra with a burst of 1": fc.tuple(small, time).map(([limit, window]) => ({
    limit: gcra({ limit, window, burst: 1 }),
    most: () => limit,
    length: window,
  })),
  fixedWindow: fc.tuple(small, time).map(([limit, window]) => ({
    limit: fixedWindow({ limit, window }),
    most: () => 2 * limit,
    length: window,
  })),
  slidingLog: fc.tuple(small, time).map(([limit, window]) => ({
    limit: slidingLog({ limit, window }),
    most: () => limit,
    length: window,
  })),
  slidingCounter: fc.tuple(small, time).map(([limit, window]) => ({
    limit: slidingCounter({ limit, window }),
    most: () => 2 * limit - 1,
    length: window,
  })),
};

const history = fc.array(
  fc.record({
    pause: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 90 })),
    cost: fc.integer({ min: 1, max: 3 }),
  }),
  { minLength: 1, maxLength: 25 },
);

interface Desk {
  readonly clock: ReturnType<typeof handClock>;
  readonly limiter: RateLimit;
  check(cost: number): Decision;
  peek(cost: number): Decision;
}

function open(limit: Limit, start?: number): Desk {
  const clock = handClock(start);
  const limiter = rateLimit({ store: memoryStore({ clock }), limit, clock });
  return {
    clock,
    limiter,
    check: (cost) => limiter.check("k", cost) as Decision,
    peek: (cost) => limiter.peek("k", cost) as Decision,
  };
}

/** What was admitted when, of all that was asked. */
function replay({ clock, check }: Desk, calls: readonly Call[]): { at: number; cost: number }[] {
  const admitted: { at: number; cost: number }[] = [];
  let now = clock.now();
  for (const { pause, cost } of calls) {
    now += pause;
    clock.set(now);
    if (check(cost).admitted) admitted.push({ at: now, cost });
  }
  return admitted;
}

/** The most that was admitted in any time of a length: it begins with a call. */
const worst = (admitted: readonly { at: number; cost: number }[], length: number): number =>
  Math.max(
    0,
    ...admitted.map(({ at: from }) =>
      admitted.reduce((sum, { at, cost }) => sum + (at >= from && at < from + length ? cost : 0), 0),
    ),
  );

const starts = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2_000_000_000_000 }));

describe.each(Object.entries(algorithms))("%s", (name, arbitrary) => {
  it("never admits more than its bound in any time as long as its window, in 10,000 histories", () => {
    fc.assert(
      fc.property(arbitrary, history, starts, ({ limit, most, length }, calls, start) => {
        const admitted = replay(open(limit, start), calls);
        expect(worst(admitted, length)).toBeLessThanOrEqual(most(length));
      }),
      { numRuns: cases(10_000) },
    );
  }, 120_000);

  it("holds a call up for exactly as long as it says, to the millisecond", () => {
    fc.assert(
      fc.property(arbitrary, history, starts, ({ limit }, calls, start) => {
        const desk = open(limit, start);
        replay(desk, calls);
        const { cost } = calls[0] as Call;
        const { retryAfter, admitted } = desk.peek(cost);
        expect(admitted).toBe(retryAfter === 0);
        if (cost > limit.limit) {
          expect(retryAfter).toBe(Infinity);
          return;
        }
        const now = desk.clock.now();
        if (retryAfter > 0) {
          desk.clock.set(now + retryAfter - 1);
          expect(desk.peek(cost).admitted).toBe(false);
          expect(desk.check(cost).admitted).toBe(false);
        }
        desk.clock.set(now + retryAfter);
        expect(desk.check(cost).admitted).toBe(true);
      }),
      { numRuns: cases(10_000) },
    );
  }, 120_000);

  it("takes nothing for a call that it refuses, and says of an admitted one what comes next", () => {
    fc.assert(
      fc.property(arbitrary, history, ({ limit }, calls) => {
        const [asked, spared] = [open(limit), open(limit)];
        for (const { pause, cost } of calls) {
          for (const { clock } of [asked, spared]) clock.set(clock.now() + pause);
          const before = spared.peek(cost);
          const decision = asked.check(cost);
          expect(decision.admitted).toBe(before.admitted);
          if (decision.admitted) spared.check(cost);
          else expect(decision).toEqual(before);
          expect(asked.peek(cost)).toEqual({ ...decision, admitted: decision.retryAfter === 0 });
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("is as new after its reset, and not a millisecond earlier", () => {
    fc.assert(
      fc.property(arbitrary, history, ({ limit }, calls) => {
        const desk = open(limit);
        replay(desk, calls);
        const { reset, remaining } = desk.peek(1);
        const now = desk.clock.now();
        if (reset === 0) expect(remaining).toBe(limit.limit);
        desk.clock.set(now + reset);
        expect(desk.peek(1)).toMatchObject({ remaining: limit.limit, reset: 0 });
      }),
      { numRuns: 1000 },
    );
  });

  it("admits no more when the clock goes back, and holds nobody up for longer than a state matters", () => {
    const jump = fc.oneof(fc.constant(0), fc.integer({ min: -200, max: 0 }));
    fc.assert(
      fc.property(
        arbitrary,
        history,
        fc.array(jump, { maxLength: 10 }),
        ({ limit, most, length }, calls, jumps) => {
          const desk = open(limit);
          let real = 0;
          const admitted: { at: number; cost: number }[] = [];
          for (const [at, { pause, cost }] of calls.entries()) {
            real += pause;
            desk.clock.set(desk.clock.now() + pause + (jumps[at] ?? 0));
            const { retryAfter, ...decision } = desk.check(cost);
            if (decision.admitted) admitted.push({ at: real, cost });
            if (cost <= limit.limit) expect(retryAfter).toBeLessThanOrEqual(limit.life);
          }
          expect(worst(admitted, length)).toBeLessThanOrEqual(most(length));
          const { cost } = calls[0] as Call;
          const { retryAfter } = desk.check(cost);
          if (retryAfter === Infinity) return;
          desk.clock.set(desk.clock.now() + retryAfter);
          expect(desk.check(cost).admitted).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("names itself by default", () => {
    expect(fc.sample(arbitrary, 1)[0]?.limit.name, name).toBe("default");
  });
});

describe("limits", () => {
  it("refuse wrong numbers by name", () => {
    const wrong: [() => unknown, string][] = [
      [() => tokenBucket({ capacity: 0, refill: 1, every: 1 }), "capacity must be"],
      [() => tokenBucket({ capacity: 1, refill: 1.5, every: 1 }), "refill must be"],
      [() => tokenBucket({ capacity: 1, refill: 1, every: 0.5 }), "every must be"],
      [() => tokenBucket({ capacity: 2 ** 40, refill: 1, every: "24h" }), "capacity is too much"],
      [() => gcra({ limit: 1, window: "1s", burst: 0 }), "burst must be"],
      [() => gcra({ limit: -1, window: "1s" }), "limit must be"],
      [() => fixedWindow({ limit: Number.NaN, window: "1s" }), "limit must be"],
      [() => fixedWindow({ limit: 1, window: 0 }), "window must be"],
      [() => slidingLog({ limit: 1, window: "1s", name: "a b" }), "name must be"],
      [() => slidingCounter({ limit: 2 ** 24, window: 1 }), "limit 16777216 is too much"],
      [() => concurrency({ limit: 1, lease: 0 }), "lease must be"],
    ];
    for (const [make, message] of wrong) expect(make).toThrow(message);
  });

  it("count great numbers exactly", () => {
    for (const limit of [
      tokenBucket({ capacity: 1_000_000_000, refill: 999_999_937, every: "1s" }),
      fixedWindow({ limit: 2 ** 30, window: "24h" }),
      gcra({ limit: 9973, window: "1m" }),
      slidingLog({ limit: 2 ** 50, window: "24h" }),
      slidingCounter({ limit: 100_000, window: "24h" }),
    ]) {
      const desk = open(limit);
      expect(desk.check(limit.limit - 1)).toMatchObject({
        admitted: true,
        remaining: 1,
        retryAfter: expect.any(Number),
      });
      expect(desk.check(1)).toMatchObject({ admitted: true, remaining: 0 });
      const { admitted, retryAfter } = desk.check(1);
      expect(admitted).toBe(false);
      desk.clock.set(desk.clock.now() + retryAfter - 1);
      expect(desk.check(1).admitted).toBe(false);
      desk.clock.set(desk.clock.now() + 1);
      expect(desk.check(1).admitted).toBe(true);
    }
  });

  it("reach their bounds: what is said of edges is not said too carefully", () => {
    const at = (desk: Desk, now: number, cost: number): boolean => {
      desk.clock.set(now);
      return desk.check(cost).admitted;
    };
    const fixed = open(fixedWindow({ limit: 5, window: 100 }), 0);
    expect([at(fixed, 0, 1), at(fixed, 99, 4), at(fixed, 100, 5)]).toEqual([true, true, true]);
    const counter = open(slidingCounter({ limit: 5, window: 100 }), 0);
    expect([at(counter, 0, 1), at(counter, 99, 4)]).toEqual([true, true]);
    expect([at(counter, 120, 1), at(counter, 140, 1), at(counter, 160, 1), at(counter, 180, 1)]).toEqual([
      true,
      true,
      true,
      true,
    ]);
    const bucket = open(tokenBucket({ capacity: 5, refill: 5, every: 100 }), 0);
    expect([at(bucket, 0, 5), at(bucket, 80, 4), at(bucket, 99, 1)]).toEqual([true, true, false]);
  });
});
