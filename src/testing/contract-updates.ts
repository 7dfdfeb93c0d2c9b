import type { AtomicStore } from "../storage/store.ts";
import { equal, failure, must, refuses } from "./assert.ts";
import type { Draft } from "./contract-case.ts";
import { add, addPlainly, become, fail, move, spread } from "./contract-transitions.ts";
import { virtualClock } from "./virtual-clock.ts";

const start = 1_700_000_000_000;
const numbers = (length: number): number[] => Array.from({ length }, (_, at) => at);

async function balances(store: AtomicStore, accounts: readonly string[]): Promise<unknown[]> {
  return Promise.all(accounts.map(async (account) => store.get(account)));
}

/** What one update is to do. */
const single: readonly Draft[] = [
  [
    "an update makes, replaces, leaves and deletes a value",
    async ({ store, key }) => {
      const k = key("k");
      equal(await store.update(k, add, 2), 2, "the first result");
      equal(await store.update(k, add, 0.5), 2.5, "the second result");
      equal(await store.get(k), 2.5, "the value");
      for (const value of [{ a: [1, { b: "é" }] }, "text", [null], false]) {
        await store.update(k, become, { value });
        equal(await store.get(k), value, "the new value");
        equal((await store.update(k, become, { keep: true })).was, value, "what a transition is given");
      }
      await store.update(k, become, {});
      equal(await store.get(k), undefined, "the value after it was deleted");
      equal((await store.update(k, become, {})).was, null, "what a transition is given of a deleted key");
      equal(await store.get(k), undefined, "the value after nothing was deleted");
    },
  ],
  [
    "an update sees what was set, and what is read sees the update",
    async ({ store, key }) => {
      await store.set(key("k"), 40);
      equal(await store.update(key("k"), add, 1), 41, "the result");
      equal(await store.update(key("k"), addPlainly, 1), 42, "the result without other forms");
      await store.delete(key("k"));
      equal(await store.update(key("k"), add, 1), 1, "the result after a deletion");
    },
  ],
  [
    "a transition can give bytes, and is given them",
    async ({ store, key }) => {
      const same = {
        name: "contract.bytes",
        apply: (current: unknown) => ({
          value: new Uint8Array([1, 255]),
          result: current instanceof Uint8Array,
        }),
      };
      equal(await store.update(key("k"), same, null), false, "whether there were bytes before");
      equal(await store.update(key("k"), same, null), true, "whether there are bytes now");
      equal(await store.get(key("k")), new Uint8Array([1, 255]), "the value");
    },
  ],
  [
    "what a transition throws reaches its caller alone, and nothing changes",
    async ({ store, key }) => {
      const k = key("k");
      await store.set(k, 1);
      const tries = [
        store.update(k, addPlainly, 1),
        failure(() => store.update(k, fail, "told so"), "failing"),
        store.update(k, addPlainly, 1),
      ];
      const [, error] = await Promise.all(tries);
      must(
        (error as Error).message.includes("told so"),
        `the error is another one: ${(error as Error).message}`,
      );
      equal(await store.get(k), 3, "the value");
    },
  ],
  [
    "what a transition gives must be JSON or bytes, and its time to live a number",
    async ({ store, key }) => {
      await store.set(key("k"), 1);
      const date = { name: "contract.date", apply: () => ({ value: new Date(0), result: 1 }) };
      const late = { name: "contract.late", apply: () => ({ value: 2, ttl: Number.NaN, result: 1 }) };
      for (const wrong of [date, late]) {
        const error = await failure(
          async () => store.update<unknown, null, number>(key("k"), wrong, null),
          wrong.name,
        );
        must(
          error.message.includes(wrong.name),
          `the message does not name the transition: ${error.message}`,
        );
      }
      equal(await store.get(key("k")), 1, "the value");
    },
  ],
  [
    "an update sets the time to live, leaves it, or ends it",
    async ({ at, key }) => {
      const clock = virtualClock({ start });
      const store = await at(clock);
      const [k, other] = [key("k"), key("other")];
      equal(
        (await store.update(k, become, { value: 1, ttl: 1000 })).now,
        start,
        "the time a transition is given",
      );
      await store.update(other, become, { value: 1, ttl: 1000 });
      await clock.advance(400);
      await store.update(k, become, { keep: true });
      await store.update(other, become, { value: 2 });
      await clock.advance(599);
      equal((await store.update(k, become, { keep: true })).was, 1, "the value 1 ms before its end");
      await clock.advance(1);
      equal((await store.update(k, become, { keep: true })).was, null, "the value at its end");
      equal(await store.get(k), undefined, "what is read at its end");
      equal(await store.get(other), 2, "a value that was given no end");
      await store.update(other, become, { keep: true, ttl: 10 });
      await clock.advance(10);
      equal(await store.get(other), undefined, "a value that was left as it is but given an end");
      await store.update(k, become, { value: 1, ttl: 0 });
      equal(await store.get(k), undefined, "a value that lives for no time");
    },
  ],
];

/** What an update of several keys is to do. */
const joint: readonly Draft[] = [
  [
    "an update of several keys changes all of them or none",
    async ({ store, key }) => {
      const [a, b, c] = [key("{bank}a"), key("{bank}b"), key("{bank}c")];
      await store.set(a, 10);
      equal(await store.update([a, b, c], move, 4), true, "a move that can be made");
      equal(await store.update([a, b, c], move, 7), false, "a move that cannot be made");
      equal(await store.update([c, a], move, 1), true, "a move back");
      equal(await balances(store, [a, b, c]), [7, undefined, 3], "the accounts");
      const torn = {
        name: "contract.torn",
        joint: true as const,
        apply: (current: readonly unknown[]) => ({
          value: current.map((_, at) => (at ? new Date(0) : 0)),
          result: 1,
        }),
      };
      await refuses(
        () => store.update<unknown, null, number>([a, c], torn, null),
        "contract.torn",
        "a value that is no JSON",
      );
      equal(await balances(store, [a, b, c]), [7, undefined, 3], "the accounts after a failure");
    },
  ],
  [
    "each of several keys has a time to live of its own",
    async ({ at, key }) => {
      const clock = virtualClock({ start });
      const store = await at(clock);
      const all = [key("{t}a"), key("{t}b"), key("{t}c")];
      await store.update(all, spread, [
        [1, 100],
        [2, null],
        [3, 200],
      ]);
      await clock.advance(100);
      equal(await balances(store, all), [undefined, 2, 3], "the values after 100 ms");
      await clock.advance(100);
      const left = await store.update(
        all,
        spread,
        all.map(() => [null, null] as const),
      );
      equal(left, 1, "how many were left after 200 ms");
      equal(
        await balances(store, all),
        [undefined, undefined, undefined],
        "the values after they were deleted",
      );
    },
  ],
  [
    "keys of different partitions, the same key twice, no key, and the wrong kind of transition are refused",
    async ({ store, key }) => {
      const [a, b] = [key("{p}a"), key("{p}b")];
      await refuses(() => store.update([a, key("{q}a")], move, 1), "partition", "keys of two partitions");
      await refuses(() => store.update([key("a"), key("b")], move, 1), "partition", "keys without a tag");
      await refuses(() => store.update([a, a], move, 1), "twice", "the same key twice");
      await refuses(() => store.update([], move, 1), "at least one", "no key");
      await refuses(() => store.update([a, b], add as never, 1), add.name, "a transition over one key");
      await refuses(() => store.update(a, move as never, 1), move.name, "a transition over several keys");
      await refuses(() => store.update("", add, 1), "key", "the empty key");
    },
  ],
];

/** Writers at once, all through one store. */
const crowd = (transition: typeof addPlainly): Draft => [
  `64 writers at once reach the exact total, each with a result of its own (${transition.name})`,
  async ({ store, key }) => {
    const writer = async (): Promise<number[]> => {
      const results: number[] = [];
      for (let round = 0; round < 5; round++) results.push(await store.update(key("k"), transition, 1));
      return results;
    };
    const results = (await Promise.all(numbers(64).map(writer))).flat();
    equal(await store.get(key("k")), 320, "the total");
    equal(
      results.sort((a, b) => a - b),
      numbers(320).map((at) => at + 1),
      "the results",
    );
  },
];

const transfers: Draft = [
  "64 transfers at once over crossing accounts lose nothing and overdraw nothing",
  async ({ store, key, random }) => {
    const accounts = numbers(4).map((at) => key(`{bank}${at}`));
    for (const account of accounts) await store.set(account, 10);
    const pick = (): string => accounts[Math.trunc(random() * 4)] as string;
    const one = async (): Promise<void> => {
      const [from, to] = [pick(), pick()];
      if (from !== to) await store.update([from, to], move, Math.ceil(random() * 5));
    };
    await Promise.all(numbers(64).map(one));
    const left = (await balances(store, accounts)) as number[];
    equal(
      left.reduce((sum, has) => sum + has, 0),
      40,
      `the sum of ${left}`,
    );
    must(
      left.every((has) => has >= 0),
      `an account is overdrawn: ${left}`,
    );
  },
];

/** What updates are to do. */
export const updates = (): readonly Draft[] => [
  ...single,
  ...joint,
  crowd(add),
  crowd(addPlainly),
  transfers,
];
