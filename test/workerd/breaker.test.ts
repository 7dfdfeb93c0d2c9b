// Breakers of several instances of a program, sharing their state through Durable Objects.
import { env } from "cloudflare:workers";
import { durableObjectStore } from "modulink-edge/cloudflare";
import { circuitBreaker, consecutive, sharedCircuit } from "modulink-edge/resilience";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { dependency, start } from "../resilience/breaker-setting.ts";

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe.each([
  ["that know the transitions", () => env.STORE],
  ["that know none", () => env.PLAIN],
])("instances over objects %s", (name, namespace) => {
  it("open together, send one prober of 300 calls, and close together", async () => {
    const clock = virtualClock({ start });
    const make = () => {
      const store = durableObjectStore(namespace(), { name: `breaker ${name}`, clock });
      const shared = sharedCircuit({ store, key: "prices" });
      const breaker = circuitBreaker({ trips: consecutive(1), recovery: "10s", shared });
      return { breaker, ...dependency(breaker, clock) };
    };
    const all = [make(), make(), make()];
    const [a] = all as [(typeof all)[0]];
    /** Time stands still for the circuits while the objects answer. */
    const until = async (state: string) => {
      for (let tries = 0; tries < 100 && all.some(({ breaker }) => breaker.state !== state); tries++) {
        await pause(10);
        await clock.advance("1s");
        for (const { call, breaker } of all) if (breaker.state !== state) await call("ok");
      }
      expect(all.map(({ breaker }) => breaker.state)).toEqual(all.map(() => state));
    };
    await a.call("fail");
    for (const { breaker, call } of all.slice(1)) {
      for (let tries = 0; tries < 100 && breaker.state !== "open"; tries++) {
        await call("ok");
        await pause(10);
        if (tries % 10 === 9) await clock.advance("1s");
      }
    }
    expect(all.map(({ breaker }) => breaker.state)).toEqual(["open", "open", "open"]);
    await clock.advance("10s");
    const before = all.reduce((sum, { calls }) => sum + calls(), 0);
    const calls = Array.from({ length: 300 }, (_, at) => all[at % 3]?.call("ok", 5_000));
    await pause(300);
    expect(all.reduce((sum, one) => sum + one.calls(), 0) - before).toBe(1);
    await clock.advance("5s");
    const results = await Promise.all(calls);
    expect(results.filter((result) => result === "ok")).toHaveLength(1);
    await until("closed");
  });
});
