import { pause, systemClock } from "../core/runtime.ts";
import type { Store } from "../storage/store.ts";
import { equal, refuses } from "./assert.ts";
import type { Draft } from "./contract-case.ts";
import { listed } from "./contract-keys.ts";
import { virtualClock } from "./virtual-clock.ts";

/** An ordinary day, for backends that know of time themselves. */
const start = 1_700_000_000_000;

/** When values are over. */
export const time: readonly Draft<Store>[] = [
  [
    "a value lives for its time to live, to the millisecond",
    async ({ at, key }) => {
      const clock = virtualClock({ start });
      const store = await at(clock);
      await store.set(key("k"), 1, { ttl: "1.5s" });
      await store.set(key("stays"), 1);
      await clock.advance(1499);
      equal(await store.get(key("k")), 1, "the value 1 ms before its end");
      await clock.advance(1);
      equal(await store.get(key("k")), undefined, "the value at its end");
      equal(await listed(store, key("")), [key("stays")], "the keys at its end");
      await store.set(key("k"), 2);
      equal(await store.get(key("k")), 2, "a value set after the end of the former");
    },
  ],
  [
    "a new value has its own time to live, or none",
    async ({ at, key }) => {
      const clock = virtualClock({ start });
      const store = await at(clock);
      for (const name of ["none", "longer", "shorter"]) await store.set(key(name), 1, { ttl: "1m" });
      await store.set(key("none"), 2);
      await store.set(key("longer"), 2, { ttl: "2m" });
      await store.set(key("shorter"), 2, { ttl: "30s" });
      await clock.advance("45s");
      equal(await store.get(key("shorter")), undefined, "the shorter one after 45 s");
      await clock.advance("1m");
      equal(await store.get(key("longer")), 2, "the longer one after 105 s");
      await clock.advance("8760h");
      equal(await store.get(key("none")), 2, "the one without an end after a year");
    },
  ],
  [
    "a time to live of nothing leaves nothing",
    async ({ store, key }) => {
      await store.set(key("k"), 1);
      await store.set(key("k"), 2, { ttl: 0 });
      equal(await store.get(key("k")), undefined, "the value");
    },
  ],
  [
    "a wrong time to live is refused by name",
    async ({ store, key }) => {
      for (const ttl of [-1, Number.NaN, Infinity, "soon", "5"] as unknown[] as never[])
        await refuses(() => store.set(key("k"), 1, { ttl }), "ttl", `the ttl ${ttl}`);
      equal(await store.get(key("k")), undefined, "the value");
    },
  ],
  [
    "time passes by the store's own clock as well",
    async ({ store, key }) => {
      const start = systemClock.now();
      await store.set(key("long"), 1, { ttl: "1h" });
      await store.set(key("brief"), 1, { ttl: 200 });
      const early = await store.get(key("brief"));
      if (systemClock.now() - start < 200) equal(early, 1, "the value at once");
      await pause(400);
      equal(await store.get(key("brief")), undefined, "the value after its end");
      equal(await store.get(key("long")), 1, "the value that lives for an hour");
    },
  ],
];
