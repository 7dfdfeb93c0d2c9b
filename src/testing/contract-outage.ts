import { isModulinkError } from "../core/errors.ts";
import { pause, systemClock } from "../core/runtime.ts";
import type { AtomicStore, Store } from "../storage/store.ts";
import { equal, failure, must } from "./assert.ts";
import type { Bench, Draft } from "./contract-case.ts";
import { add } from "./contract-transitions.ts";

const told = (
  error: unknown,
  ...codes: readonly ("store-unavailable" | "store-refused" | "outcome-unknown")[]
): void =>
  must(
    codes.some((code) => isModulinkError(error, code)),
    `expected an error with the code ${codes.join(" or ")}, got ${String(error)} (${(error as { code?: string })?.code})`,
  );

const cut = async <Opened extends Store>({ store, options }: Bench<Opened>): Promise<() => Promise<void>> => {
  const heal = await options.sever?.(store);
  return async () => heal?.();
};

/** Asks until the store answers again. */
async function recovered(ask: () => unknown): Promise<void> {
  const until = systemClock.now() + 30_000;
  for (;;) {
    try {
      await ask();
      return;
    } catch (error) {
      if (systemClock.now() > until) throw error;
      await pause(50);
    }
  }
}

/** What reading and setting are to do when the backend is out of reach. */
export const outage: readonly Draft<Store>[] = [
  [
    "without its backend a store fails with a code of its own, and serves again when it is back",
    async (bench) => {
      const { store, key } = bench;
      await store.set(key("k"), 1);
      const heal = await cut(bench);
      told(await failure(() => store.get(key("k")), "reading"), "store-unavailable", "store-refused");
      told(await failure(() => store.keys(key("")), "listing"), "store-unavailable", "store-refused");
      const setting = await failure(() => store.set(key("k"), 2), "setting");
      told(setting, "store-unavailable", "store-refused", "outcome-unknown");
      await heal();
      await recovered(() => store.get(key("k")));
      const value = await store.get(key("k"));
      must(
        value === 1 || (value === 2 && isModulinkError(setting, "outcome-unknown")),
        `the value is ${value}`,
      );
    },
  ],
];

interface Count {
  done: number;
  unknown: number;
}

async function counting(store: AtomicStore, key: string, count: Count): Promise<void> {
  for (let round = 0; round < 20; round++)
    try {
      await store.update(key, add, 1);
      count.done++;
    } catch (error) {
      told(error, "store-unavailable", "store-refused", "outcome-unknown");
      if (isModulinkError(error, "outcome-unknown")) count.unknown++;
    }
}

/** What updates are to do when the backend goes away in the middle. */
export const cutUpdates: readonly Draft[] = [
  [
    "an update during which the backend goes away happened once, or its caller was told",
    async (bench) => {
      const { store, key } = bench;
      const count: Count = { done: 0, unknown: 0 };
      await store.update(key("k"), add, 0);
      const writers = Array.from({ length: 8 }, () => counting(store, key("k"), count));
      const heal = await cut(bench);
      await pause(300);
      await heal();
      await Promise.all(writers);
      await recovered(() => store.get(key("k")));
      const total = (await store.get<number>(key("k"))) ?? 0;
      const bounds = `${count.done} to ${count.done + count.unknown}`;
      must(total >= count.done && total <= count.done + count.unknown, `counted ${total}, told ${bounds}`);
      equal(await store.update(key("k"), add, 1), total + 1, "the next update");
    },
  ],
];
