import { describe, expect, it } from "vitest";
import { decode, encode, isBytes, keptCopy, mustKeep } from "../../src/storage/value.ts";
import { fc } from "../runtimes/property.ts";

const what = (): string => "it";
// JSON.stringify knows no -0.
const json = fc.jsonValue({ maxDepth: 6 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);

const isFrozen = (value: unknown): boolean =>
  typeof value !== "object" ||
  value === null ||
  (Object.isFrozen(value) && Object.values(value).every(isFrozen));

/** What JSON would not bring back, in all kinds. */
const flaw = fc.constantFrom<unknown>(
  Number.NaN,
  Infinity,
  -Infinity,
  1n,
  Symbol("s"),
  () => 1,
  new Date(0),
  new Map(),
  new Set([1]),
  /r/,
  new Error("e"),
  Object(1),
  Object("text"),
  new (class Point {
    x = 1;
  })(),
  new Float64Array(1),
  new ArrayBuffer(1),
  new DataView(new ArrayBuffer(1)),
  new Uint8ClampedArray(1),
  Promise.resolve(1),
  { toJSON: () => 1 },
);

type Step = readonly ["list" | "object", string];
const steps = fc.array(
  fc.tuple(
    fc.constantFrom("list" as const, "object" as const),
    fc.constantFrom("a", "b.c", "", "__proto__", "constructor", "toString", "0"),
  ),
  { maxLength: 5 },
);

/** A value with another one deep inside, and the way to it. */
function buried(inner: unknown, way: readonly Step[], beside: unknown): { value: unknown; path: string } {
  let value = inner;
  const path: string[] = [];
  for (const [kind, name] of way) {
    path.unshift(kind === "list" ? "1" : name);
    value =
      kind === "list"
        ? [beside, value]
        : Object.fromEntries([
            ["z", beside],
            [name, value],
          ]);
  }
  return { value, path: ["it", ...path].join(".") };
}

describe("a value", () => {
  it("that is JSON comes back from its text as it was", () => {
    fc.assert(fc.property(json, (value) => void expect(decode(encode(value, what))).toEqual(value)));
  });

  it("that is JSON has a copy that is equal, its own, and frozen all through", () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = JSON.stringify(value);
        const copy = keptCopy(value);
        expect(JSON.stringify(copy)).toBe(text);
        expect(isFrozen(copy)).toBe(true);
        if (typeof value === "object" && value !== null) expect(copy).not.toBe(value);
      }),
    );
  });

  it("that JSON would not bring back is refused with its place, wherever it is", () => {
    fc.assert(
      fc.property(flaw, steps, json, (inner, way, beside) => {
        const { value, path } = buried(inner, way, beside);
        const says = new RegExp(`^${path.replaceAll(/[.]/g, "\\.")}(\\.toJSON)? is `);
        expect(() => encode(value, what)).toThrow(TypeError);
        expect(() => encode(value, what)).toThrow(says);
      }),
    );
  });

  it.each([
    ["undefined itself", undefined, "it is undefined"],
    ["undefined in a list", [1, undefined], "it.1 is undefined"],
    ["a hole", new Array(2), "it.0 is undefined"],
    ["a hole behind others", Object.assign([1], { 3: 1 }), "it.1 is undefined"],
    ["bytes in an object", { a: new Uint8Array(1) }, "it.a is a Uint8Array"],
    ["what only says it is bytes", { [Symbol.toStringTag]: "Uint8Array", toJSON: () => 1 }, "it.toJSON is"],
  ])("may not be %s", (_, value, says) => {
    expect(() => mustKeep(value, what)).toThrow(TypeError);
    expect(() => mustKeep(value, what)).toThrow(says);
  });

  it("may have undefined properties, which are as good as none", () => {
    const value = { a: undefined, b: { c: undefined, d: 1 } };
    expect(decode(encode(value, what))).toEqual({ b: { d: 1 } });
    expect(JSON.stringify(keptCopy(value))).toBe('{"b":{"d":1}}');
    expect(Object.keys(keptCopy(value) as object)).toEqual(["b"]);
  });

  it("keeps a property called __proto__ as a property, and its prototype as it was", () => {
    const value = JSON.parse('{"__proto__": {"admin": true}, "a": {"__proto__": [1]}}');
    for (const copy of [keptCopy(value), decode(encode(value, what))] as { admin?: unknown }[]) {
      expect(JSON.stringify(copy)).toBe(JSON.stringify(value));
      expect(copy.admin).toBeUndefined();
      expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    }
  });

  it("may have no prototype", () => {
    const value = Object.assign(Object.create(null), { a: 1 });
    expect(decode(encode(value, what))).toEqual({ a: 1 });
    expect(keptCopy(value)).toEqual({ a: 1 });
  });

  it("may be nested deep, but not without end", () => {
    const nest = (depth: number): unknown => (depth === 0 ? 1 : [nest(depth - 1)]);
    expect(() => mustKeep(nest(499), what)).not.toThrow();
    expect(() => mustKeep(nest(600), what)).toThrow("contains itself, or is nested deeper than 500 levels");
  });

  it("that leads back to itself in many ways is refused at once", () => {
    const family: { children: unknown[] } = { children: [] };
    for (let child = 0; child < 8; child++) family.children.push({ name: "x", parent: family, root: family });
    expect(() => mustKeep(family, what)).toThrow("contains itself");
  });
});

describe("bytes", () => {
  it("are a Uint8Array, of whatever class and part of whatever buffer", () => {
    expect(isBytes(new Uint8Array(0))).toBe(true);
    expect(isBytes(new (class extends Uint8Array {})(1))).toBe(true);
    expect(isBytes(new Uint8Array(8).subarray(2, 4))).toBe(true);
    for (const other of [new Uint16Array(1), new DataView(new ArrayBuffer(1)), [1], "1", null, undefined])
      expect(isBytes(other)).toBe(false);
  });

  it("are kept as bytes, and copied", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (given) => {
        mustKeep(given, what);
        expect(decode(encode(given, what))).toEqual(given);
        const copy = keptCopy(given) as Uint8Array;
        expect(copy).toEqual(given);
        expect(copy.buffer).not.toBe(given.buffer);
      }),
    );
  });
});
