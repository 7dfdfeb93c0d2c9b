import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { measure, speedup, spread } from "../bench/measure.mjs";
import { agreement, repeated } from "../bench/ndjson/batches.mjs";
import { page } from "../bench/page.mjs";

const script = fileURLToPath(new URL("../bench/run.mjs", import.meta.url));
const bench = (...args: string[]) =>
  spawnSync(process.execPath, [script, ...args], { encoding: "utf8", timeout: 170_000 });

/** A batch that calls a function a number of times. */
const counting = (name: string, from = 0) => ({ name, batch: (size: number) => from + size });

const counted = (result: number, size: number, name: string): void => {
  if (result !== size) throw new Error(`${name}: ${result}`);
};

describe("the benchmarks", () => {
  it("run, and every way to do a task gives the same answer", () => {
    const { status, stdout, stderr } = bench("--quick");
    expect(status, stderr).toBe(0);
    expect(stdout).toContain("Ten synchronous links, called");
    expect(stdout.match(/^\| plan, wasm-simd \|/gm)).toHaveLength(7);
    expect(stdout).toContain("all answers agree");
    expect(stdout).not.toMatch(/NaN|undefined|Infinity/);
  }, 180_000);

  it("name the groups there are when they are asked for another", () => {
    const { status, stderr } = bench("chain-of-fools");
    expect(status).not.toBe(0);
    expect(stderr).toContain("no such group: chain-of-fools; there are chain-called, ");
  });

  it("stop at an answer that differs from the first variant's", () => {
    const check = agreement();
    check([["SFO", 1]], 1, "loop");
    check([["SFO", 1]], 1, "plan");
    expect(() => check([["SFO", 2]], 1, "plan")).toThrow("plan: its answer differs from the first variant's");
  });

  it("compare answers all through, bytes and numbers too", () => {
    const agree = (a: unknown, b: unknown) => {
      const check = agreement();
      check(a, 1, "loop");
      check(b, 1, "plan");
    };
    agree([{ rows: 2, mean: Number.NaN }], [{ rows: 2, mean: Number.NaN }]);
    agree(Uint8Array.of(1, 2), Uint8Array.of(1, 2));
    for (const [a, b] of [
      [Uint8Array.of(1, 2), Uint8Array.of(1, 3)],
      [Uint8Array.of(1), [1]],
      [[{ n: 0 }], [{ n: -0 }]],
      [{ n: 1 }, { n: 1, more: undefined }],
      [{ n: null }, { n: {} }],
    ])
      expect(() => agree(a, b)).toThrow("plan: its answer differs");
  });

  it("take the time of a clock that answers later, for a runtime whose own stands still", async () => {
    let time = 0;
    const slow = { name: "slow", batch: (size: number) => size };
    const now = async () => {
      time += 5;
      return time;
    };
    const [sample] = await measure([slow], { rounds: 2, batchMs: 5, check: counted, now });
    expect(sample?.times).toEqual([5, 5]);
  });

  it("stop at a batch that did not do its work", async () => {
    const cases = [counting("all"), counting("one too few", -1)];
    await expect(measure(cases, { rounds: 1, batchMs: 0, check: counted })).rejects.toThrow("one too few");
  });

  it("measure every case once in each round", async () => {
    const cases = [counting("a"), counting("b"), counting("c")];
    const samples = await measure(cases, { rounds: 5, batchMs: 0, check: counted });
    expect(samples.map(({ name, times }) => [name, times.length])).toEqual([
      ["a", 5],
      ["b", 5],
      ["c", 5],
    ]);
  });

  it("take ratios within a round", () => {
    const samples = [
      { name: "ours", times: [1, 2, 4] },
      { name: "theirs", times: [2, 6, 16] },
    ];
    expect(speedup(samples, "ours", "theirs")).toEqual({ median: 3, min: 2, max: 4 });
    expect(spread([4, 1, 2, 3])).toEqual({ median: 2.5, min: 1, max: 4 });
  });

  it("are kept as a page of goals and tables", () => {
    const goals = [{ goal: "as fast as a loop", wanted: "at most 1.5x", found: "1.40x", met: true }];
    const links = { title: "Ten links", header: ["", "ns"], rows: [["chain", "40"]], goals };
    const sizes = { title: "Chunks", about: "By size.", header: ["bytes", "MB/s"], rows: [["128", "9"]] };
    const hashes = { ...links, title: "Hashes of lines" };
    const results = { "chain-called": links, "chunk-sizes": sizes, hash: hashes };
    const text = page(results, { ...sizes, title: "Runtimes" });
    expect(text).toContain("| as fast as a loop | at most 1.5x | 1.40x | yes |");
    expect(text).toContain("### Ten links\n\n|  | ns |\n|---|---:|\n| chain | 40 |\n");
    expect(text).toMatch(/## NDJSON[\s\S]*### Chunks\n\nBy size\.[\s\S]*## Runtimes/);
    expect(text).toMatch(/## Hashes, sketches, pools[\s\S]*### Hashes of lines/);
    expect(text).toMatch(/Measured on \d{4}-\d\d-\d\d: .+, \d+ cores, Node \d+\.\d+\.\d+; koa-compose/);
  });

  it("repeat work one after another and keep the last answer", async () => {
    let open = 0;
    let runs = 0;
    const work = async () => {
      expect(++open).toBe(1);
      await Promise.resolve();
      open--;
      return ++runs;
    };
    expect(await repeated(work)(4)).toBe(4);
  });
});
