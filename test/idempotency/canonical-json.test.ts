import { canonicalJson, fingerprint } from "modulink-edge/resilience";
import { describe, expect, it } from "vitest";
import { fc } from "../runtimes/property.ts";

/** The same value with the names of its objects the other way round. */
const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).reverse();
  // As own properties, for __proto__ is a name like any other.
  return Object.fromEntries(entries.map(([name, item]) => [name, reversed(item)]));
};

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
