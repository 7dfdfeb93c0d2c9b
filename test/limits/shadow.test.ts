import { chain, type RunEvent } from "modulink-edge";
import { concurrency, type Decision, fixedWindow, rateLimit } from "modulink-edge/resilience";
import { memoryStore } from "modulink-edge/storage";
import { describe, expect, it } from "vitest";
import { handClock } from "./clock.ts";

const setting = (more = {}) => {
  const clock = handClock();
  const store = memoryStore({ clock });
  const limit = fixedWindow({ limit: 2, window: 1000 });
  return { clock, limiter: rateLimit({ store, clock, limit, shadow: true, ...more }) };
};

describe("a limit that only watches", () => {
  it("lets everything through, counts what it would refuse, and tells the observers", async () => {
    const { limiter } = setting();
    const events: RunEvent[] = [];
    const hello = chain("hello").link("say", (name: string) => `hello ${name}`, limiter);
    const observers = [(event: RunEvent) => void events.push(event)];
    for (let call = 0; call < 5; call++) expect(await hello.run("Ada", { observers })).toBe("hello Ada");
    expect(limiter.stats).toMatchObject({ admitted: 2, rejected: 0, shadowed: 3 });
    const told = events.filter(({ type }) => type.startsWith("limit:"));
    expect(told.map(({ type }) => type)).toEqual(Array(3).fill("limit:shadowed"));
    expect(told[0]).toMatchObject({
      key: "all",
      decision: { shadowed: true, remaining: 0, retryAfter: expect.any(Number) },
    });
  });

  it("says by hand what it would have said, and a refusal takes and gives back nothing", async () => {
    const { limiter } = setting();
    limiter.check("k");
    const decision = limiter.check("k", 2) as Decision;
    expect(decision).toMatchObject({ admitted: true, shadowed: true, remaining: 1, retryAfter: 1000 });
    expect(limiter.check("k", 3)).toMatchObject({ admitted: true, shadowed: true, retryAfter: Infinity });
    expect(limiter.peek("k", 2)).toMatchObject({ admitted: false });
    const place = await limiter.reserve("k", 2);
    await place.refund();
    expect(limiter.peek("k")).toMatchObject({ remaining: 1 });
  });

  it("lets nobody wait, and holds no place for whom there was none", async () => {
    const { limiter } = setting({ limit: concurrency({ limit: 1 }), maxWait: "1m" });
    let end = (): void => {};
    const work = chain("work").link(
      "wait",
      () =>
        new Promise<void>((resolve) => {
          end = resolve;
        }),
      limiter,
    );
    const first = work.run(null);
    const endFirst = end;
    const second = work.run(null);
    expect(end).not.toBe(endFirst);
    end();
    await second;
    expect(limiter.peek("all")).toMatchObject({ remaining: 0 });
    endFirst();
    await first;
    expect(limiter.peek("all")).toMatchObject({ remaining: 1 });
    expect(limiter.stats.shadowed).toBe(1);
  });
});
