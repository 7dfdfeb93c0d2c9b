import { canonicalJson } from "modulink-edge/resilience";
import { describe, expect, inject, it } from "vitest";
import { numberOf, written } from "../../idempotency/numbers.ts";

/** Bits that look random, and are the same for the same seed. */
function* bits(seed: number, count: number): Generator<bigint> {
  let state = BigInt(seed) + 1n;
  for (let at = 0; at < count; at++) {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    yield state ^ (state >> 33n);
  }
}

describe("canonical JSON of a million numbers", () => {
  it("has them as ECMAScript writes them", () => {
    let finite = 0;
    const wrong: number[] = [];
    for (const some of bits(inject("seed"), 1_000_000)) {
      const number = numberOf(some);
      if (!Number.isFinite(number)) continue;
      finite++;
      if (canonicalJson(number) !== written(number)) wrong.push(number);
    }
    expect(wrong).toEqual([]);
    expect(finite).toBeGreaterThan(990_000);
  });
});
