import { chain, type ModulinkError } from "modulink-edge";
import { circuitBreaker, consecutive, rate, type Trips } from "modulink-edge/resilience";
import { describe, expect, it } from "vitest";
import { fc } from "../runtimes/property.ts";

interface Ended {
  readonly at: number;
  readonly failed: boolean;
  readonly slow: boolean;
}

const share = (list: readonly Ended[], which: "failed" | "slow"): number =>
  list.filter((one) => one[which]).length / list.length;

const rates = (list: readonly Ended[]): boolean =>
  list.length >= 4 && (share(list, "failed") >= 0.5 || share(list, "slow") >= 0.75);

/** Each way to trip, and whether a list of all that ended since the breaker closed is too much. */
const kinds: Record<
  string,
  { trips: Trips; slow: number; tripped: (list: readonly Ended[], now: number) => boolean }
> = {
  consecutive: {
    trips: consecutive(3),
    slow: Infinity,
    tripped: (list) => list.length >= 3 && list.slice(-3).every(({ failed }) => failed),
  },
  "a rate over calls": {
    trips: rate({ over: { calls: 6 }, minimum: 4, slow: 2_000, slowThreshold: 0.75 }),
    slow: 2_000,
    tripped: (list) => rates(list.slice(-6)),
  },
  "a rate over time": {
    trips: rate({ over: "10s", minimum: 4, slow: 2_000, slowThreshold: 0.75 }),
    slow: 2_000,
    tripped: (list, now) =>
      rates(list.filter(({ at }) => Math.floor(at / 1_000) > Math.floor(now / 1_000) - 10)),
  },
};

const [probes, successes, lease, from, to] = [2, 3, 4_000, 3_000, 9_000];

/** A breaker as a list of everything that happened to it. */
function model({ slow, tripped }: (typeof kinds)[string]) {
  let state: "closed" | "open" | "half-open" = "closed";
  let [period, until, rounds, taken, good] = [0, 0, 0, 0, 0];
  let list: Ended[] = [];
  let places: object[] = [];
  const change = (to: typeof state): void => {
    state = to;
    period++;
    list = [];
    places = [];
    good = 0;
  };
  return {
    state: () => state,
    /** What lets the call through, or when it is worth trying again. */
    begin(now: number) {
      if (state === "open" && now >= until) change("half-open");
      if (state === "open") return { retryAfter: until - now };
      if (places.length >= probes && now >= taken + lease) places = [];
      if (state === "half-open" && places.length >= probes) return { retryAfter: undefined };
      const call = { period, began: now };
      if (state === "half-open") {
        places.push(call);
        taken = now;
      }
      return call;
    },
    end(call: { period: number; began: number }, now: number, failed: boolean | undefined) {
      places = places.filter((place) => place !== call);
      if (call.period !== period || failed === undefined) return;
      const one = { at: now, failed, slow: now - call.began >= slow };
      list.push(one);
      const bad = one.failed || one.slow;
      if (state === "half-open" ? bad : bad && tripped(list, now)) {
        change("open");
        until = now + Math.min(from * 2 ** rounds++, to);
      } else if (state === "half-open" && ++good === successes) {
        change("closed");
        rounds = 0;
      }
    },
  };
}

const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("begin" as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("end" as const),
      which: fc.nat(20),
      as: fc.constantFrom(...["ok", "ok", "ok", "fail", "fail", "fail", "fail", "fail", "neither"]),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("pass" as const),
      ms: fc.constantFrom(1, 400, 999, 1_500, 3_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("back" as const), ms: fc.constantFrom(1, 5_000, 100_000) }),
  },
);

interface Open {
  readonly call: { period: number; began: number };
  readonly settle: (as: string) => void;
}

/** Begins a call, and expects what the model does. */
async function begin(
  link: (open: (settle: Open["settle"]) => void) => Promise<unknown>,
  call: object,
  going: Open[],
): Promise<void> {
  let settle: Open["settle"] | undefined;
  const ended = link((given) => {
    settle = given;
  }).catch((error: unknown) => error);
  expect(settle === undefined).toBe("retryAfter" in call);
  if (settle) going.push({ call: call as Open["call"], settle });
  else {
    const { code, retryAfter } = (await ended) as ModulinkError;
    expect({ code, retryAfter }).toEqual({ code: "circuit-open", ...call });
  }
}

describe("whatever calls begin and end, in whatever order, on whatever clock", () => {
  it.each(Object.keys(kinds))("a breaker that trips by %s does what the whole list says", async (name) => {
    const kind = kinds[name] as (typeof kinds)[string];
    let changes = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 60, maxLength: 200, size: "max" }), async (actions) => {
        const plain = model(kind);
        const breaker = circuitBreaker({
          trips: kind.trips,
          recovery: { from, to, factor: 2 },
          halfOpen: { probes, successes, lease },
        });
        // The clock of the host may go back; then the time of the list stands still.
        let [host, time] = [1e12, 1e12];
        const clock = { now: () => host, timer: () => () => {} };
        const going: Open[] = [];
        const link = chain("c").link(
          (open: (settle: Open["settle"]) => void) =>
            new Promise<string>((resolve, reject) =>
              open((as) => {
                if (as === "ok") resolve(as);
                else reject(Object.assign(new Error(as), as === "fail" ? {} : { status: 404 }));
              }),
            ),
          breaker,
        );
        for (const one of actions) {
          if (one.do === "pass") {
            host += one.ms;
            time += one.ms;
          } else if (one.do === "back") {
            // Before the first call there is no time it could go back from.
            if (breaker.stats.calls > 0) host -= one.ms;
          } else if (one.do === "begin") {
            await begin((open) => link.run(open, { clock }), plain.begin(time), going);
          } else {
            const [open] = going.splice(one.which % Math.max(going.length, 1), 1);
            if (!open) continue;
            plain.end(open.call, time, one.as === "neither" ? undefined : one.as === "fail");
            open.settle(one.as);
            for (let turns = 0; turns < 6; turns++) await undefined;
          }
          if (breaker.state !== plain.state()) expect(breaker.state).toBe(plain.state());
          changes += plain.state() === "closed" ? 0 : 1;
          void breaker.stats.window;
        }
      }),
      { numRuns: 100 },
    );
    expect(changes).toBeGreaterThan(1_000);
  });
});
