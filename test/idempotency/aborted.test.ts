import { describe, expect, inject, it } from "vitest";
import { dice, storm } from "../cache/storm.ts";
import { cases } from "../runtimes/property.ts";
import { type Payment, processOn, setting, work } from "./setting.ts";

describe("10,000 calls of an idempotent link that are stopped at random moments", () => {
  it("end at once while they wait, never run together, and leave no timer and no listener", async () => {
    const { clock, store } = setting();
    const calls = cases(10_000);
    const random = dice(inject("seed"));
    const running = new Set<string>();
    const ran = new Set<number>();
    let together = 0;
    const pay = async ({ id, amount }: Payment, part: Parameters<typeof work>[1]): Promise<string> => {
      ran.add(amount);
      if (running.has(id)) together++;
      running.add(id);
      await work(20 + (amount % 60), part); // which does not listen
      running.delete(id);
      if (amount % 3 > 0) throw new Error("declined"); // so that the key is free again
      return id;
    };
    const processes = [1, 2, 3].map(() => processOn(store, pay, { lease: "1s", poll: "30ms" }));
    const { ended, listeners } = await storm(clock, calls, random, (at, options) =>
      processes[at % 3]?.pay.run({ id: `${at % 163}`, amount: at }, { clock, ...options }),
    );
    expect(ended.length).toBe(calls);
    // Who runs is heard to the end, for what happened must be recorded.
    const waited = ended.filter(({ call, outcome }) => outcome === "stopped" && !ran.has(call));
    for (const { at, aborted } of waited) expect(at).toBe(aborted);
    expect(waited.length).toBeGreaterThan(calls / 100);
    expect(together).toBe(0);
    expect([clock.pending, listeners]).toEqual([0, 0]);
  });
});
