import { hashLines, sha256, xxh64 } from "modulink-edge/sketch";
import { describe, expect, it } from "vitest";
import { plainHasher } from "../../src/hash/plain-hasher.ts";
import { halves } from "../../src/hash/seed.ts";
import { hasher, hasherOf } from "../../src/hash/select.ts";
import { cases, fc } from "../runtimes/property.ts";

const hashers = { plain: plainHasher, scalar: hasherOf("scalar"), simd: hasherOf("simd") };
const each = Object.entries(hashers);
const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The bytes the reference implementation of xxHash tests itself with. */
function sanityBytes(size: number): Uint8Array {
  const made = new Uint8Array(size);
  let generator = 2654435761n;
  for (let i = 0; i < size; i++) {
    made[i] = Number(generator >> 56n);
    generator = (generator * 11400714785074694797n) & 0xffff_ffff_ffff_ffffn;
  }
  return made;
}

/** Sizes around stripes, blocks and the window, and any. */
const size = fc.oneof(
  fc.integer({ min: 0, max: 200 }),
  fc.integer({ min: 65_400, max: 65_700 }),
  fc.integer({ min: 0, max: 200_000 }),
);
const data = fc.tuple(size, fc.integer()).map(([length, start]) => {
  let state = start | 1;
  return Uint8Array.from({ length }, () => {
    state = Math.imul(state, 1664525) + 1013904223;
    return state >>> 24;
  });
});
const seeds = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

describe("xxh64", () => {
  const prime = 2654435761n;

  it.each(each)("gives the published values: %s", (_, own) => {
    const of = (input: Uint8Array, seed: bigint): string => {
      own.xxh64(input, ...halves(seed));
      return own.wide[0]!.toString(16).padStart(16, "0");
    };
    expect(of(bytes(""), 0n)).toBe("ef46db3751d8e999");
    expect(of(bytes("a"), 0n)).toBe("d24ec4f1a98c6e5b");
    expect(of(bytes("abc"), 0n)).toBe("44bc2cf5ad770999");
    expect(of(bytes("Nobody inspects the spammish repetition"), 0n)).toBe("fbcea83c8a378bf1");
    expect(of(sanityBytes(0), prime)).toBe("ac75fda2929b17ef");
    expect(of(sanityBytes(1), 0n)).toBe("e934a84adb052768");
    expect(of(sanityBytes(1), prime)).toBe("5014607643a9b4c3");
    expect(of(sanityBytes(4), 0n)).toBe("9136a0dca57457ee");
    expect(of(sanityBytes(14), 0n)).toBe("8282dcc4994e35c8");
    expect(of(sanityBytes(14), prime)).toBe("c3bd6bf63deb6df0");
    expect(of(sanityBytes(222), 0n)).toBe("b641ae8cb691c174");
    expect(of(sanityBytes(222), prime)).toBe("20cb8ab7ae10c14a");
  });

  it("is the same in WebAssembly and in TypeScript", () => {
    fc.assert(
      fc.property(data, seeds, (input, seed) => {
        const found = each.map(([, own]) => {
          own.xxh64(input, ...halves(seed));
          return own.wide[0];
        });
        expect(new Set(found).size).toBe(1);
        expect(xxh64(input, seed)).toBe(found[0]);
      }),
      { numRuns: cases(300) },
    );
  });

  it("takes a text as its UTF-8", () => {
    const texts = fc.oneof(fc.string({ maxLength: 100 }), fc.string({ unit: "binary", maxLength: 100 }));
    fc.assert(
      fc.property(texts, (text) => {
        expect(xxh64(text, 7)).toBe(xxh64(bytes(text), 7n));
      }),
      { numRuns: cases(1000) },
    );
  });

  it("uses WebAssembly on every runtime tested here", () => {
    expect(hasher()).not.toBe(plainHasher);
  });

  it.each([-1, 1.5, 2 ** 53, -1n, 2n ** 64n, Number.NaN])("refuses the seed %s", (seed) => {
    expect(() => xxh64("", seed)).toThrow(
      new TypeError(`seed: expected an integer from 0 to 2^64 - 1, got ${seed}`),
    );
  });

  it("refuses what is neither text nor bytes", () => {
    expect(() => xxh64(7 as never)).toThrow(
      new TypeError("data: expected a text or a Uint8Array, got number"),
    );
  });
});

describe("hashLines", () => {
  const line = fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom("", "", "a", "\r", "0123456789abcdef", "é".repeat(40)) },
    { weight: 1, arbitrary: fc.integer({ min: 60_000, max: 140_000 }).map((length) => "x".repeat(length)) },
  );

  it("hashes each line that ends as if alone, whatever engine", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), fc.boolean(), seeds, (texts, ended, seed) => {
        const input = bytes(texts.join("\n") + (ended ? "\n" : ""));
        const wanted = (ended ? texts : texts.slice(0, -1)).map((text) => xxh64(text, seed));
        if (ended && texts.length === 0) wanted.push(xxh64("", seed)); // only a newline: an empty line
        for (const [, own] of each) expect([...own.lines(input, ...halves(seed))]).toEqual(wanted);
      }),
      { numRuns: cases(200) },
    );
  });

  it("finds more lines than fit into one window", () => {
    const found = hashLines("\n".repeat(200_000));
    expect(found.length).toBe(200_000);
    expect(found.every((hash) => hash === 0xef46db3751d8e999n)).toBe(true);
  });
});

describe("sha256", () => {
  it.each(each)("gives the published digests: %s", (_, own) => {
    const of = (text: string): string => hex(own.sha256(bytes(text)));
    expect(of("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(of("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")).toBe(
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    );
    expect(
      of(
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      ),
    ).toBe("cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
    expect(of("a".repeat(1_000_000))).toBe(
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
    );
  });

  it("is what the host's own cryptography gives, in WebAssembly and in TypeScript", async () => {
    await fc.assert(
      fc.asyncProperty(data, async (input) => {
        const wanted = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", input as BufferSource)));
        for (const [, own] of each) expect(hex(own.sha256(input))).toBe(wanted);
      }),
      { numRuns: cases(100) },
    );
  });

  it("gives a digest that later calls do not change", () => {
    const first = sha256("abc");
    sha256("xyz");
    expect(hex(first)).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });
});
