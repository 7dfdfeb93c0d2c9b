import type { Store } from "../storage/store.ts";
import { equal, must, refuses } from "./assert.ts";
import type { Bench, Draft } from "./contract-case.ts";

/** Keys that stores have mistaken for one another. */
const awkward = (): readonly string[] => [
  "a",
  "A",
  " a",
  "a ",
  "a b",
  "a:b",
  "a/b",
  "a//b",
  "../a",
  "a\\b",
  "a%2Fb",
  "a?b",
  "a#b",
  "a*",
  "a[b]",
  "a^",
  "a_b",
  "a%b",
  "a'b",
  'a"b',
  "a\nb",
  "a\0b",
  "a\0",
  "\u007f",
  "é",
  "e\u0301",
  "漢字",
  "😀",
  "\uffff",
  "\u{10ffff}",
  "{tag}a",
  "{}",
  "{",
  "}",
  "__proto__",
  "constructor",
  "toString",
  "length",
  "undefined",
  "x".repeat(400 - 37),
];

/** All keys of a prefix, and that no page is longer than it may be without end. */
export async function listed(store: Store, prefix: string, limit?: number): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages === 0 || cursor !== undefined; pages++) {
    must(pages < 10_000, "listing does not come to an end");
    const page = await store.keys(prefix, { limit, cursor });
    found.push(...page.keys);
    cursor = page.cursor;
  }
  return found;
}

const sorted = (keys: Iterable<string>): string[] => [...new Set(keys)].sort();

async function fill({ store, key }: Bench<Store>, names: readonly string[]): Promise<string[]> {
  const keys = names.map((name) => key(name));
  await Promise.all(keys.map((one, at) => store.set(one, at)));
  return keys;
}

/** What keys are to be, and how they are listed. */
export const keys: readonly Draft<Store>[] = [
  [
    "keys of every awkward character are told apart, and listed as they are",
    async (bench) => {
      const { store, key } = bench;
      const all = await fill(bench, awkward());
      for (const [at, one] of all.entries())
        equal(await store.get(one), at, `the value of ${JSON.stringify(one)}`);
      equal(sorted(await listed(store, key(""))), sorted(all), "the keys");
      await store.delete(key("a"));
      equal(sorted(await listed(store, key(""))), sorted(all.slice(1)), "the keys after a deletion");
    },
  ],
  [
    "a prefix is taken letter by letter",
    async (bench) => {
      const { store, key } = bench;
      await fill(bench, awkward());
      for (const name of ["a", "a*", "a[", "a?", "a%", "a_", "a\\", "{", "😀", "none"]) {
        const expected = awkward()
          .filter((one) => one.startsWith(name))
          .map((one) => key(one));
        equal(
          sorted(await listed(store, key(name))),
          sorted(expected),
          `the keys from ${JSON.stringify(name)} on`,
        );
      }
    },
  ],
  [
    "pages of any length bring every key once, and the last one says so",
    async (bench) => {
      const { store, key } = bench;
      const all = await fill(
        bench,
        Array.from({ length: 123 }, (_, at) => `page:${at}`),
      );
      for (const limit of [1, 7, 122, 123, 124, 1000, undefined])
        equal(sorted(await listed(store, key("page:"), limit)), sorted(all), `the keys by ${limit}`);
      equal(await listed(store, key("nothing")), [], "the keys of nothing");
    },
  ],
  [
    "keys that are there all the while are listed while others come and go",
    async (bench) => {
      const { store, key } = bench;
      const stay = await fill(
        bench,
        Array.from({ length: 60 }, (_, at) => `stay:${at}`),
      );
      const churn = async (): Promise<void> => {
        for (let at = 0; at < 60; at++) {
          await store.set(key(`stay:0:${at}`), at);
          await store.delete(key(`stay:0:${at - 1}`));
        }
      };
      const [found] = await Promise.all([listed(store, key("stay:"), 5), churn()]);
      equal(
        stay.filter((one) => !found.includes(one)),
        [],
        "keys that were not listed",
      );
    },
  ],
  [
    "a wrong key, limit or cursor is refused by name",
    async ({ store, key }) => {
      const wrong = ["", 7, null, "\ud800"] as readonly string[];
      for (const one of wrong)
        await refuses(() => store.set(one, 1), "key", `setting the key ${JSON.stringify(one)}`);
      for (const limit of [0, -1, 1.5, 1001, Number.NaN])
        await refuses(() => store.keys(key(""), { limit }), "limit", `the limit ${limit}`);
      await refuses(() => store.keys(key(""), { cursor: 7 as never }), "cursor", "the cursor 7");
    },
  ],
  [
    "many operations begun together each get their own answer",
    async ({ store, key }) => {
      const all = Array.from({ length: 200 }, (_, at) => key(`same:${at}`));
      await Promise.all(all.map((one, at) => store.set(one, at)));
      const mixed = all.map((one, at) => (at % 3 === 0 ? store.delete(one) : store.get(one)));
      equal(
        (await Promise.all(mixed)).filter((answer) => answer !== undefined),
        all.map((_, at) => at).filter((at) => at % 3),
        "the answers",
      );
    },
  ],
];
