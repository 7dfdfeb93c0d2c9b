import { describe, expect, inject, it, vi } from "vitest";
import { randomDecimals } from "../../transform/random-decimals.ts";
import { misread, ownReaders, readNumbers } from "../../transform/read-numbers.ts";

const million = 1_000_000;

describe("a number", () => {
  it("is what Number makes of the text, five million times", { timeout: 600_000 }, () => {
    expect(misread("wasm-simd", randomDecimals(inject("seed") ^ 3), 4 * million)).toEqual([]);
    expect(misread("wasm", randomDecimals(inject("seed") ^ 4), million)).toEqual([]);
  });
});

describe.each(ownReaders)("%s", (engine) => {
  it("asks the host for no number of up to 19 digits once it has its table", () => {
    readNumbers(engine, ["1e300"]);
    const next = randomDecimals(inject("seed") ^ 5);
    const short = Array.from({ length: 20_000 }, next).filter(
      (text) =>
        text
          .replace(/e.*/i, "")
          .replace(/^-?[0.]*/, "")
          .replace(".", "").length <= 19,
    );
    expect(short.length).toBeGreaterThan(10_000);
    expect(timesAsked(() => readNumbers(engine, short))).toBe(0);
  });

  it("asks the host for a longer number only when its first 19 digits leave two doubles open", () => {
    readNumbers(engine, ["1e300"]);
    const next = randomDecimals(inject("seed") ^ 6);
    const tails = Array.from({ length: 20_000 }, () => `0.1234567890123456789${next().replace(/\D/g, "")}`);
    expect(timesAsked(() => readNumbers(engine, tails))).toBe(0);
    const middle = "9007199254740993";
    expect(timesAsked(() => readNumbers(engine, [`${middle}.0000`, `${middle}.0001`]))).toBe(1);
  });
});

/** How many lines the host reads, which it does by JSON.parse. */
function timesAsked(work: () => void): number {
  const parse = vi.spyOn(JSON, "parse");
  work();
  const { length } = parse.mock.calls;
  parse.mockRestore();
  return length;
}
