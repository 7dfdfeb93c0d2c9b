import { chain, type Run, sleep } from "modulink-edge";
import { fanOut } from "modulink-edge/flow";
import { describe as describeChain } from "modulink-edge/inspect";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { failureOf } from "../core/counting.ts";

const closed = new Error("closed");
const prices = {
  one: async (id: string) => id.length,
  other: async (): Promise<number> => {
    throw closed;
  },
};

describe("processors that fan out", () => {
  it("give an aggregator their successes and failures by name", async () => {
    const seen = fanOut(prices, function pick({ one, other }) {
      return [one, other];
    });
    expect(await seen("p-1")).toEqual([
      { status: "fulfilled", value: 3 },
      { status: "rejected", reason: closed },
    ]);
  });

  it("are a chain: part of others, described, and synchronous when they are", () => {
    const both = fanOut({ half: (n: number) => n / 2, twice: (n: number) => n * 2 }, ({ half, twice }) =>
      [half, twice].flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : [])),
    );
    const outer = chain("outer")
      .link("both", both)
      .link((all) => all.length);
    expect(both(4)).toEqual([2, 8]);
    expect(outer(4)).toBe(2);
    expect(describeChain(outer).nodes.map(({ id }) => id)).toEqual([
      "outer/both",
      "outer/both/processors",
      "outer/both/processors/half",
      "outer/both/processors/twice",
      "outer/both/aggregate",
      "outer/link 2",
    ]);
  });

  it("fail as their aggregator does", async () => {
    const all = fanOut(prices, function every({ other }) {
      if (other.status === "rejected") throw other.reason;
      return other.value;
    });
    expect(await failureOf(() => all("p-1"))).toBe(closed);
  });

  it("run a few at a time when asked to", async () => {
    const clock = virtualClock();
    let [active, most] = [0, 0];
    const slow = async (_: number, run: Run) => {
      most = Math.max(most, ++active);
      await sleep(10, run);
      active--;
    };
    const all = fanOut({ a: slow, b: slow, c: slow }, ({ c }) => c.status, { concurrency: 2 }).run(1, {
      clock,
    });
    await clock.runAll();
    expect([await all, most]).toEqual(["fulfilled", 2]);
  });

  it("are refused when they are no functions", () => {
    expect(() => fanOut({ a: 5 } as never, () => 1)).toThrow(
      new TypeError('"a" must be a function, got number'),
    );
    expect(() => fanOut(prices, 5 as never)).toThrow(TypeError);
  });
});
