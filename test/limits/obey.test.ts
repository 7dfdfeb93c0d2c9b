import { chain, isModulinkError } from "modulink-edge";
import { obeyRateLimit } from "modulink-edge/resilience";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";

/** A chain that calls a server whose answers are given, and when it was called. */
function client(answers: Record<string, string>[], options = {}) {
  const clock = virtualClock({ start: 1_700_000_000_000 });
  const calls: number[] = [];
  const begin = clock.now();
  const policy = obeyRateLimit({ target: (url: string) => url, ...options });
  const get = chain("get").link(
    "fetch",
    (_: string) => {
      calls.push(clock.now() - begin);
      return new Response(null, { headers: answers[calls.length - 1] ?? {} });
    },
    policy,
  );
  const call = (url = "a", signal?: AbortSignal) => get.run(url, { clock, signal });
  return { clock, calls, call, policy };
}

describe("a client that obeys", () => {
  it("waits until Retry-After, in seconds or as a date, which comes before the window", async () => {
    const { clock, calls, call, policy } = client([
      { "retry-after": "2", ratelimit: '"a";r=0;t=60' },
      { "retry-after": "Tue Nov 14 22:13:25 2023" },
    ]);
    await call();
    const waiting = call();
    await call("b");
    await clock.runAll();
    await waiting;
    const third = call();
    await clock.runAll();
    await third;
    expect(calls).toEqual([0, 0, 2000, 2000]);
    const all = call("b");
    await clock.runAll();
    await all;
    expect(calls).toEqual([0, 0, 2000, 2000, 5000]);
    expect(policy.stats.waited).toBe(2);
  });

  it("uses what is left and waits for the rest, then keeps to the policy", async () => {
    const { clock, calls, call } = client([
      { ratelimit: '"a";r=2;t=10', "ratelimit-policy": '"a";q=3;w=20' },
    ]);
    await call();
    const all = Array.from({ length: 7 }, () => call());
    await clock.runAll();
    await Promise.all(all);
    expect(calls).toEqual([0, 0, 0, 10_000, 10_000, 10_000, 30_000, 30_000]);
  });

  it("ignores what is malformed, and what comes from a cache", async () => {
    const { calls, call } = client([
      { ratelimit: '"a";r=0;t=x' },
      { age: "5", "retry-after": "60" },
      { "retry-after": "soon" },
      { "retry-after": "2099-01-01" },
    ]);
    for (let turn = 0; turn < 5; turn++) await call();
    expect(calls).toEqual([0, 0, 0, 0, 0]);
  });

  it("fails rather than wait too long, and stops waiting when it is aborted", async () => {
    const { clock, call, policy } = client([{ "retry-after": "1000000" }]);
    await call();
    const error = await call().catch((error) => error);
    expect(isModulinkError(error, "rate-limited") && error.retryAfter).toBe(1e9);
    expect(policy.stats.rejected).toBe(1);
    const other = client([{ "retry-after": "60" }]);
    await other.call();
    const controller = new AbortController();
    const waiting = other.call("a", controller.signal).catch((error) => error);
    await other.clock.advance(0);
    controller.abort("enough");
    expect(await waiting).toBe("enough");
    expect([clock.pending, other.clock.pending]).toEqual([0, 0]);
  });

  it("answers without a promise when there is nothing to wait for", () => {
    const get = chain("get").link("fetch", (_: null) => new Response("hello"), obeyRateLimit());
    expect(get(null)).toBeInstanceOf(Response);
  });

  it("refuses wrong options by name", () => {
    expect(() => obeyRateLimit({ maxWait: -1 })).toThrow("maxWait");
    expect(() => obeyRateLimit({ maxTargets: 0 })).toThrow("maxTargets");
    expect(() => obeyRateLimit({ target: "a" as never })).toThrow("target");
  });
});
