import type { Store } from "../storage/store.ts";
import { equal, failure, must, refuses } from "./assert.ts";
import type { Draft } from "./contract-case.ts";

const json = (): readonly unknown[] => [
  null,
  false,
  true,
  0,
  -1.5e-300,
  Number.MAX_SAFE_INTEGER,
  Number.MAX_VALUE,
  0.1 + 0.2,
  "",
  'text with "quotes", \\, /, \n, \0, \u2028, é, 漢 and 😀',
  "\ud800 half of a pair",
  [],
  {},
  [[], [{}], [null, [1, 2]]],
  { a: { b: [{ c: null }] }, "": 0, "a.b": 1, "\0": 2, toString: 3 },
  JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}'),
];

const bytes = (): readonly Uint8Array[] => [
  new Uint8Array(0),
  Uint8Array.from({ length: 256 }, (_, at) => at),
  new Uint8Array([9, 0xff, 0xfe, 0, 9]).subarray(1, 4),
];

class Point {
  readonly x = 1;
}

function cycle(): unknown {
  const self: Record<string, unknown> = {};
  self["self"] = self;
  return self;
}

const lossy = (): readonly unknown[] => [
  undefined,
  Number.NaN,
  Infinity,
  1n,
  Symbol("s"),
  () => 1,
  new Date(0),
  new Map(),
  new Point(),
  new Float64Array(1),
  [undefined],
  new Array(2),
  { deep: [{ when: new Date(0) }] },
  { bytes: new Uint8Array(1) },
  cycle(),
];

const large = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) & 255);

/** What values are to come back as. */
export const values: readonly Draft<Store>[] = [
  [
    "a key that was never set has no value",
    async ({ store, key }) => equal(await store.get(key("none")), undefined, "the value"),
  ],
  [
    "every JSON value comes back as it was",
    async ({ store, key }) => {
      for (const [at, value] of json().entries()) await store.set(key(`v${at}`), value);
      for (const [at, value] of json().entries()) equal(await store.get(key(`v${at}`)), value, `value ${at}`);
    },
  ],
  [
    "bytes come back as bytes",
    async ({ store, key }) => {
      for (const [at, value] of bytes().entries()) await store.set(key(`b${at}`), value);
      for (const [at, value] of bytes().entries())
        equal(await store.get(key(`b${at}`)), value, `bytes ${at}`);
    },
  ],
  [
    "values as large as the backend takes come back whole",
    async ({ store, key, options: { maxValueBytes = 2 ** 20 } }) => {
      const value = large(maxValueBytes);
      await store.set(key("bytes"), value);
      equal(await store.get(key("bytes")), value, "the bytes");
      const text = "0123456789".repeat(maxValueBytes / 10 - 1);
      await store.set(key("text"), text);
      must((await store.get(key("text"))) === text, "the text is not what it was");
    },
  ],
  [
    "a later value takes the place of an earlier one, of whatever kind",
    async ({ store, key }) => {
      for (const value of [{ a: 1 }, new Uint8Array([1, 2]), "text", new Uint8Array([3]), [1]]) {
        await store.set(key("k"), value);
        equal(await store.get(key("k")), value, "the value");
      }
    },
  ],
  [
    "a value is kept as it was given, whatever its giver and its readers do afterwards",
    async ({ store, key }) => {
      const [given, binary] = [{ list: [1] }, new Uint8Array([1, 2])];
      await Promise.all([store.set(key("json"), given), store.set(key("bytes"), binary)]);
      given.list.push(2);
      binary[0] = 9;
      const read = await store.get<Uint8Array>(key("bytes"));
      equal(read, new Uint8Array([1, 2]), "the bytes");
      read?.fill(7);
      equal(
        await store.get(key("bytes")),
        new Uint8Array([1, 2]),
        "the bytes after a reader changed its own",
      );
      equal(await store.get(key("json")), { list: [1] }, "the value");
    },
  ],
  [
    "an undefined property is as good as none",
    async ({ store, key }) => {
      await store.set(key("k"), { a: 1, b: undefined });
      equal(await store.get(key("k")), { a: 1 }, "the value");
    },
  ],
  [
    "a deleted value is gone, and deleting nothing is no error",
    async ({ store, key }) => {
      await store.set(key("k"), 1);
      await store.delete(key("k"));
      equal(await store.get(key("k")), undefined, "the value");
      await store.delete(key("k"));
      await store.delete(key("none"));
    },
  ],
  [
    "what JSON would not bring back is refused by name, and nothing changes",
    async ({ store, key }) => {
      await store.set(key("k"), "before");
      for (const value of lossy())
        await refuses(() => store.set(key("k"), value), key("k"), `setting ${String(typeof value)}`);
      const error = await failure(
        () => store.set(key("k"), { deep: [{ when: new Date(0) }] }),
        "setting a Date",
      );
      must(error.message.includes("deep.0.when"), `the message does not tell the place: ${error.message}`);
      equal(await store.get(key("k")), "before", "the value");
    },
  ],
];
