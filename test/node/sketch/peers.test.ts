import { createHash } from "node:crypto";
import { createXXHash64 } from "hash-wasm";
import { hashLines, sha256, xxh64 } from "modulink-edge/sketch";
import { describe, expect, it } from "vitest";
import xxhash from "xxhash-wasm";
import { plainHasher } from "../../../src/hash/plain-hasher.ts";
import { halves } from "../../../src/hash/seed.ts";
import { fc } from "../../runtimes/property.ts";

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .tuple(fc.integer({ min: 0, max: 200_000 }), fc.nat(255))
    .map(([size, first]) => Uint8Array.from({ length: size }, (_, at) => (at * at + first) >>> 3)),
);
const seeds = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

describe("xxh64", () => {
  it("is what xxhash-wasm and hash-wasm give", async () => {
    const { h64Raw } = await xxhash();
    await fc.assert(
      fc.asyncProperty(bytes, seeds, async (data, seed) => {
        const wanted = h64Raw(data, seed);
        expect(xxh64(data, seed)).toBe(wanted);
        plainHasher.xxh64(data, ...halves(seed));
        expect(plainHasher.wide[0]).toBe(wanted);
        const [low, high] = halves(seed);
        const other = await createXXHash64(low, high);
        expect(BigInt(`0x${other.init().update(data).digest("hex")}`)).toBe(wanted);
      }),
      { numRuns: 300 },
    );
  });

  it("takes texts as xxhash-wasm does", async () => {
    const { h64 } = await xxhash();
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), seeds, (text, seed) => {
        expect(xxh64(text, seed)).toBe(h64(text, seed));
      }),
      { numRuns: 2000 },
    );
  });
});

describe("hashLines", () => {
  it("is what xxhash-wasm gives for each line", async () => {
    const { h64Raw } = await xxhash();
    fc.assert(
      fc.property(bytes, seeds, (data, seed) => {
        const wanted: bigint[] = [];
        for (let at = 0, end = data.indexOf(10); end >= 0; at = end + 1, end = data.indexOf(10, at))
          wanted.push(h64Raw(data.subarray(at, end), seed));
        expect([...hashLines(data, seed)]).toEqual(wanted);
      }),
      { numRuns: 200 },
    );
  });
});

describe("sha256", () => {
  it("is what Node's own cryptography gives, in WebAssembly and in TypeScript", () => {
    fc.assert(
      fc.property(bytes, (data) => {
        const wanted = createHash("sha256").update(data).digest("hex");
        expect(Buffer.from(sha256(data)).toString("hex")).toBe(wanted);
        expect(Buffer.from(plainHasher.sha256(data)).toString("hex")).toBe(wanted);
      }),
      { numRuns: 300 },
    );
  });

  it("is right for every length around the edges of blocks and of the window", () => {
    for (const base of [0, 64, 128, 65_536, 131_072])
      for (let size = Math.max(0, base - 66); size < base + 66; size++) {
        const data = new Uint8Array(size).fill(size);
        expect(Buffer.from(sha256(data)).toString("hex")).toBe(
          createHash("sha256").update(data).digest("hex"),
        );
      }
  });
});
