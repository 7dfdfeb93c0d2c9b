import {
  bloomFilter,
  bloomFilterFrom,
  countMin,
  countMinFrom,
  heavyHitters,
  heavyHittersFrom,
  hyperLogLog,
  hyperLogLogFrom,
  tDigest,
  tDigestFrom,
} from "modulink-edge/sketch";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";

const small = { errorRate: 0.3, confidence: 0.5 };
const made = {
  "bloom filter": { sketch: bloomFilter({ capacity: 20 }), from: bloomFilterFrom },
  HyperLogLog: { sketch: hyperLogLog({ precision: 5 }), from: hyperLogLogFrom },
  "t-digest": { sketch: tDigest({ compression: 10 }), from: tDigestFrom },
  "count-min sketch": { sketch: countMin(small), from: countMinFrom },
  "sketch of heavy hitters": { sketch: heavyHitters({ capacity: 20 }), from: heavyHittersFrom },
};
for (const { sketch } of Object.values(made)) for (let i = 0; i < 70; i++) sketch.add(i);
const kinds = Object.entries(made);

describe.each(kinds)("the data of a %s", (_, { sketch, from }) => {
  const bytes = sketch.toBytes();

  it("is refused when it is cut off, longer, of another kind or version, or no data", () => {
    for (let at = 0; at < bytes.length; at++) expect(() => from(bytes.subarray(0, at))).toThrow(TypeError);
    expect(() => from(Uint8Array.of(...bytes, 0))).toThrow(/there is more behind its end$/);
    for (const [, other] of kinds)
      if (other.sketch !== sketch)
        expect(() => from(other.sketch.toBytes())).toThrow(/it does not begin with/);
    expect(() => from(bytes.with(4, 2))).toThrow(/its version is 2, and only 1 is known$/);
    expect(() => from("not base64!")).toThrow(/it is not base64$/);
  });

  it("is read where it stands in a larger buffer", () => {
    const larger = new Uint8Array(bytes.length + 10);
    larger.set(bytes, 7);
    expect(from(larger.subarray(7, 7 + bytes.length)).toBytes()).toEqual(bytes);
  });

  it("is either refused or read, and what was read can be written, whatever byte is wrong", () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, byte) => {
        try {
          expect(from(from(bytes.with(at, byte)).toBytes()).toBytes().length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
        }
      }),
      { numRuns: cases(2000) },
    );
  });
});
