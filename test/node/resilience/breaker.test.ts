// Breakers that share their state through a real Redis.
import { redisStore } from "modulink-edge/redis";
import {
  circuitBreaker,
  closeCircuit,
  consecutive,
  lookAtCircuit,
  sharedCircuit,
  tripCircuit,
} from "modulink-edge/resilience";
import { describe, expect, it } from "vitest";
import { dependency } from "../../resilience/breaker-setting.ts";
import { fc } from "../../runtimes/property.ts";
import { luaEquals } from "../redis/lua-equals.ts";
import { type NodeRedis, pause } from "../redis/server.ts";
import { startRedis } from "../redis/started.ts";

const { client, clients } = await startRedis(2);

const instance = fc.constantFrom("a", "b", "c");
const time = fc.oneof(fc.integer({ min: 0, max: 4_000_000_000_000 }), fc.constantFrom(0, 1, 1e12));
const small = fc.integer({ min: 0, max: 5 });
const state = fc.option(
  fc.record({
    open: fc.boolean(),
    due: time,
    rounds: small,
    fencing: small,
    votes: fc.dictionary(instance, time),
  }),
  { nil: undefined },
);
const report = { instance, fencing: small };

describe("the Lua form of what instances tell each other", () => {
  it("does what the function does", async () => {
    const cooldown = fc.integer({ min: 1, max: 200_000 });
    const quorum = fc.integer({ min: 1, max: 4 });
    await luaEquals(client, lookAtCircuit, { state, args: fc.constant(null), runs: 2_000 });
    await luaEquals(client, closeCircuit, { state, args: fc.record(report), runs: 4_000 });
    const trip = fc.record({ ...report, cooldown, quorum });
    await luaEquals(client, tripCircuit, { state, args: trip, runs: 4_000 });
  }, 60_000);
});

describe("instances over Redis", () => {
  const make = (at: number, key: string) => {
    const store = redisStore(clients[at % 2] as NodeRedis);
    const breaker = circuitBreaker({
      trips: consecutive(2),
      recovery: 300,
      halfOpen: { lease: "10s" },
      shared: sharedCircuit({ store, key, poll: 20 }),
    });
    return { breaker, ...dependency(breaker) };
  };
  /** The host's time: here the store has its own. */
  const real = { clock: undefined };

  it("open together, send one prober, and close together", async () => {
    const all = [0, 1, 2].map((at) => make(at, "prices"));
    const [a] = all as [(typeof all)[0]];
    const states = (state: string) => all.every(({ breaker }) => breaker.state === state);
    const until = async (state: string) => {
      for (let tries = 0; !states(state) && tries < 200; tries++) {
        await pause(5);
        for (const { call, breaker } of all) if (breaker.state !== state) await call("ok", -1, real);
      }
      expect(all.map(({ breaker }) => breaker.state)).toEqual(all.map(() => state));
    };
    await a.call("fail", -1, real);
    await a.call("fail", -1, real);
    await until("open");
    const before = all.reduce((sum, { calls }) => sum + calls(), 0);
    await pause(320);
    const probing = Array.from({ length: 300 }, (_, at) => all[at % 3]?.call("ok", 200, real));
    const results = await Promise.all(probing);
    expect(results.filter((result) => result === "ok")).toHaveLength(1);
    expect(all.reduce((sum, { calls }) => sum + calls(), 0) - before).toBe(1);
    await until("closed");
  });
});
