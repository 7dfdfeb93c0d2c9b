import { partitionOf } from "modulink-edge/storage";
import { describe, expect, it } from "vitest";
import { mustKey, mustShare, shown } from "../../src/storage/key.ts";
import { fc } from "../runtimes/property.ts";

const text = fc.string({ unit: "binary", minLength: 1 });
const bytes = (key: string): number => new TextEncoder().encode(key).length;

describe("a key", () => {
  it("is any well-formed text of at least one character", () => {
    fc.assert(fc.property(text, (key) => void expect(mustKey(key)).toBe(key)));
  });

  it("is no text with half of a surrogate pair", () => {
    const halves = fc.integer({ min: 0xd800, max: 0xdfff }).map((code) => String.fromCharCode(code));
    const around = fc.string({ unit: "grapheme-ascii" });
    fc.assert(
      fc.property(around, halves, around, (before, half, after) => {
        expect(() => mustKey(before + half + after)).toThrow(/half of a surrogate pair/);
      }),
    );
  });

  it.each([
    ["", '""'],
    [7, "7"],
    [null, "null"],
    [undefined, "undefined"],
    [["a"], '["a"]'],
  ])("is not %j", (key, named) => {
    expect(() => mustKey(key as string)).toThrow(new TypeError(`a key must be a text, got ${named}`));
  });

  it("may have as many bytes of UTF-8 as the store takes, and not one more", () => {
    fc.assert(
      fc.property(text, (key) => {
        expect(mustKey(key, bytes(key))).toBe(key);
        expect(() => mustKey(key, bytes(key) - 1)).toThrow(
          `has ${bytes(key)} bytes, more than the ${bytes(key) - 1}`,
        );
      }),
    );
  });

  it("is cut short in messages", () => {
    expect(shown("x".repeat(81))).toBe(`"${"x".repeat(80)}…"`);
    expect(shown("x".repeat(80))).toBe(`"${"x".repeat(80)}"`);
  });
});

/** The hash tag of a key, as the specification of Redis Cluster words it. */
function hashTag(key: string): string {
  const open = key.indexOf("{");
  const close = open < 0 ? -1 : key.indexOf("}", open + 1);
  return close > open + 1 ? key.slice(open + 1, close) : key;
}

describe("the partition of a key", () => {
  it.each([
    ["cart:{ada}:items", "ada"],
    ["visits", "visits"],
    ["{}a", "{}a"],
    ["a{}{b}", "a{}{b}"],
    ["{{a}}", "{a"],
    ["{a}{b}", "a"],
    ["a}{b}", "b"],
    ["{a", "{a"],
    ["{a\nb}", "a\nb"],
  ])("of %j is %j", (key, partition) => expect(partitionOf(key)).toBe(partition));

  it("is the hash tag of Redis Cluster", () => {
    const braces = fc.string({ unit: fc.constantFrom("{", "}", "a", "b", "\n"), maxLength: 8 });
    fc.assert(fc.property(braces, (key) => void expect(partitionOf(key)).toBe(hashTag(key))));
  });
});

describe("the keys of an update", () => {
  it("are one or more, all different, of one partition", () => {
    expect(mustShare(["a"])).toEqual(["a"]);
    expect(mustShare(["{t}a", "b{t}", "t"])).toEqual(["{t}a", "b{t}", "t"]);
    expect(() => mustShare([])).toThrow(/at least one key/);
    expect(() => mustShare(["{t}a", "{t}b", "{t}a"])).toThrow(/twice/);
    expect(() => mustShare(["{t}a", "{u}a"])).toThrow('partitions "t" and "u"');
    expect(() => mustShare(["{t}a", ""])).toThrow(/a key must be a text/);
    expect(() => mustShare(["{t}a", "{t}bb"], 4)).toThrow(/5 bytes, more than the 4/);
  });
});
