import { canonicalJson, fingerprint } from "modulink-edge/resilience";
import { describe, expect, it } from "vitest";
import { fc } from "../runtimes/property.ts";
import { numberOf, written } from "./numbers.ts";

/** The same value with the names of its objects the other way round. */
const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).reverse();
  // As own properties, for __proto__ is a name like any other.
  return Object.fromEntries(entries.map(([name, item]) => [name, reversed(item)]));
};

/** Whether a text has no half of a surrogate pair. */
function wellFormed(text: string): boolean {
  try {
    encodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

const json = fc.jsonValue({ stringUnit: "grapheme" });

describe("canonical JSON", () => {
  it.each([
    [0, "0"],
    [-0, "0"],
    [4.5, "4.5"],
    [2e-3, "0.002"],
    [1e-6, "0.000001"],
    [1e-7, "1e-7"],
    [1e20, "100000000000000000000"],
    [1e21, "1e+21"],
    [2 ** 53, "9007199254740992"],
    [5e-324, "5e-324"],
    [-Number.MAX_VALUE, "-1.7976931348623157e+308"],
    [0.1 + 0.2, "0.30000000000000004"],
  ])("writes the number %d as ECMAScript does", (number, text) => {
    expect(canonicalJson(number)).toBe(text);
  });

  // The samples of RFC 8785, appendix B.
  it.each([
    [0x0000000000000000n, "0"],
    [0x8000000000000000n, "0"],
    [0x0000000000000001n, "5e-324"],
    [0x8000000000000001n, "-5e-324"],
    [0x7fefffffffffffffn, "1.7976931348623157e+308"],
    [0xffefffffffffffffn, "-1.7976931348623157e+308"],
    [0x4340000000000000n, "9007199254740992"],
    [0xc340000000000000n, "-9007199254740992"],
    [0x4430000000000000n, "295147905179352830000"],
    [0x44b52d02c7e14af5n, "9.999999999999997e+22"],
    [0x44b52d02c7e14af6n, "1e+23"],
    [0x44b52d02c7e14af7n, "1.0000000000000001e+23"],
    [0x444b1ae4d6e2ef4en, "999999999999999700000"],
    [0x444b1ae4d6e2ef4fn, "999999999999999900000"],
    [0x444b1ae4d6e2ef50n, "1e+21"],
    [0x3eb0c6f7a0b5ed8cn, "9.999999999999997e-7"],
    [0x3eb0c6f7a0b5ed8dn, "0.000001"],
    [0x41b3de4355555553n, "333333333.3333332"],
    [0x41b3de4355555554n, "333333333.33333325"],
    [0x41b3de4355555555n, "333333333.3333333"],
    [0x41b3de4355555556n, "333333333.3333334"],
    [0x41b3de4355555557n, "333333333.33333343"],
    [0xbecbf647612f3696n, "-0.0000033333333333333333"],
    [0x43143ff3c1cb0959n, "1424953923781206.2"],
  ])("writes the bits %d as the standard shows: %s", (bits, text) => {
    expect(canonicalJson(numberOf(bits))).toBe(text);
    expect(written(numberOf(bits))).toBe(text);
  });

  it("writes any number by the rule of ECMAScript", () => {
    const bits = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    fc.assert(
      fc.property(bits, (some) => {
        const number = numberOf(some);
        if (Number.isFinite(number)) expect(canonicalJson(number)).toBe(written(number));
        else expect(() => canonicalJson(number)).toThrow(`the value is ${number}`);
      }),
      { numRuns: 5000 },
    );
  });

  it("orders any names by their UTF-16 units, and refuses half a pair wherever it is", () => {
    const half = (text: string): boolean => !wellFormed(text);
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: "binary", maxLength: 4 }), { maxLength: 8 }), (names) => {
        const units = (text: string): number[] => text.split("").map((unit) => unit.charCodeAt(0));
        const before = (a: string, b: string): number => {
          const [one, other] = [units(a), units(b)];
          const at = one.findIndex((unit, place) => unit !== other[place]);
          return at < 0 ? one.length - other.length : (one[at] as number) - (other[at] ?? -1);
        };
        const object = Object.fromEntries(names.map((name) => [name, name]));
        if (names.some(half)) expect(() => canonicalJson(object)).toThrow("half a surrogate pair");
        else {
          const pairs = names
            .toSorted(before)
            .map((name) => `${JSON.stringify(name)}:${JSON.stringify(name)}`);
          expect(canonicalJson(object)).toBe(`{${pairs.join()}}`);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("refuses half a surrogate pair in any text", () => {
    const unit = fc.integer({ min: 0xd7f0, max: 0xe010 }).map((code) => String.fromCharCode(code));
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 5 }), (text) => {
        if (wellFormed(text)) expect(JSON.parse(canonicalJson([text]))).toEqual([text]);
        else expect(() => canonicalJson([text])).toThrow("half a surrogate pair");
      }),
      { numRuns: 3000 },
    );
  });

  it("escapes what must be escaped, in the shortest way, and nothing else", () => {
    expect(canonicalJson('\b\t\n\f\r"\\/\u0000\u001f\u007f\u2028é€😀')).toBe(
      '"\\b\\t\\n\\f\\r\\"\\\\/\\u0000\\u001f\u007f\u2028é€😀"',
    );
  });

  it("orders names by their UTF-16 units, not by their characters", () => {
    const names = ["\ufb33", "😀", "€", "ö", "\u0080", "1", "10", "2", "", "\r", "B", "a"];
    const object = Object.fromEntries(names.map((name) => [name, 1]));
    expect(Object.keys(JSON.parse(`{"x":${canonicalJson(object)}}`).x).length).toBe(names.length);
    const written = [...canonicalJson(object).matchAll(/("(?:[^"\\]|\\.)*"):/g)].map(([, name = ""]) =>
      JSON.parse(name),
    );
    expect(written).toEqual(["", "\r", "1", "10", "2", "B", "a", "\u0080", "ö", "€", "😀", "\ufb33"]);
  });

  it("leaves out what is undefined, and keeps lists in their order", () => {
    expect(canonicalJson({ b: [3, 1, { d: null, c: true }], a: undefined })).toBe(
      '{"b":[3,1,{"c":true,"d":null}]}',
    );
    expect(canonicalJson(Object.assign(Object.create(null), { x: [] }))).toBe('{"x":[]}');
  });

  it.each([
    [undefined, "the value is undefined"],
    [[1, undefined], "the value.1 is undefined"],
    [{ a: { b: Number.NaN } }, "the value.a.b is NaN"],
    [Number.POSITIVE_INFINITY, "the value is Infinity"],
    [new Date(0), "the value is a Date"],
    [{ m: new Map() }, "the value.m is a Map"],
    [10n, "the value is 10"],
    ["\ud800", "the value has half a surrogate pair"],
    [{ "\udc00": 1 }, "the value has half a surrogate pair"],
    [Symbol("s"), "the value is Symbol(s)"],
  ])("refuses what JSON would not bring back: %#", (value, message) => {
    expect(() => canonicalJson(value)).toThrow(`${message}, and so is not JSON`);
  });

  it("refuses what contains itself, also in several ways at once", () => {
    const ring: Record<string, unknown> = {};
    for (const name of "abcdefgh") ring[name] = ring;
    expect(() => canonicalJson(ring)).toThrow("is nested too deep, or contains itself");
  });

  it("is the same for equal values and gives the value back", () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(reversed(value))).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe("a fingerprint", () => {
  it("is the SHA-256 of the canonical JSON, or of bytes", async () => {
    expect(await fingerprint(undefined)).toBe(
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
    expect(await fingerprint(new TextEncoder().encode("abc"))).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
    expect(await fingerprint({ b: 1, a: 2 })).toBe(
      await fingerprint(new TextEncoder().encode('{"a":2,"b":1}')),
    );
  });
});
