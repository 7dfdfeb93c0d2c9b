import Keyv from "keyv";
import { LRUCache } from "lru-cache";
import { memoryStore, transition } from "modulink-edge/storage";
import { createStorage } from "unstorage";
import { measure, speedup, spread } from "../measure.mjs";
import { short, times } from "../table.mjs";

const keys = Array.from({ length: 1000 }, (_, at) => `user:${at}:visits`);
const one = (size, fn) => {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += fn(keys[i % 1000], i);
  return sum;
};
const later = async (size, fn) => {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += await fn(keys[i % 1000], i);
  return sum;
};

const add = transition("add", (current = 0, by) => ({ value: current + by, result: current + by }));

/** The stores, with 1,000 entries each that hold the value 1. */
async function filled(ttl) {
  const [memory, lru, map, keyv, storage] = [
    memoryStore({ maxEntries: 10_000 }),
    new LRUCache({ max: 10_000 }),
    new Map(),
    new Keyv(),
    createStorage(),
  ];
  for (const key of keys) {
    memory.set(key, 1, { ttl });
    lru.set(key, 1, { ttl });
    map.set(key, 1);
    await keyv.set(key, 1, ttl);
    await storage.setItem(key, 1);
  }
  return { memory, lru, map, keyv, storage };
}

const reading = ({ memory, lru, map, keyv, storage }) => [
  { name: "memoryStore", batch: (size) => one(size, (key) => memory.get(key)) },
  { name: "lru-cache", batch: (size) => one(size, (key) => lru.get(key)) },
  { name: "Map", batch: (size) => one(size, (key) => map.get(key)) },
  { name: "keyv", batch: (size) => later(size, (key) => keyv.get(key)) },
  { name: "unstorage", batch: (size) => later(size, (key) => storage.getItem(key)) },
];

const writing = ({ memory, lru, map, keyv, storage }) => [
  { name: "memoryStore", batch: (size) => one(size, (key, i) => memory.set(key, i) ?? 1) },
  { name: "lru-cache", batch: (size) => one(size, (key, i) => (lru.set(key, i) ? 1 : 0)) },
  { name: "Map", batch: (size) => one(size, (key, i) => (map.set(key, i) ? 1 : 0)) },
  { name: "keyv", batch: (size) => later(size, async (key, i) => ((await keyv.set(key, i)) ? 1 : 0)) },
  { name: "unstorage", batch: (size) => later(size, async (key, i) => (await storage.setItem(key, i)) ?? 1) },
];

const updating = ({ memory, lru, map }) => [
  { name: "memoryStore", batch: (size) => one(size, (key) => (memory.update(key, add, 1) > 0 ? 1 : 0)) },
  { name: "lru-cache", batch: (size) => one(size, (key) => (lru.set(key, lru.get(key) + 1) ? 1 : 0)) },
  { name: "Map", batch: (size) => one(size, (key) => (map.set(key, map.get(key) + 1) ? 1 : 0)) },
];

function check(result, size, name) {
  if (result !== size) throw new Error(`${name}: expected ${size}, got ${result}`);
}

async function rows(what, cases, settings) {
  const samples = await measure(cases, { ...settings, check });
  const rows = samples.map(({ name, times: own }) => [
    `${what}, ${name}`,
    short(spread(own).median * 1e6),
    times(speedup(samples, "memoryStore", name)),
  ]);
  return { rows, nanoseconds: spread(samples[0].times).median * 1e6 };
}

export async function run(options) {
  const settings = options.quick ? { rounds: 1, batchMs: 1 } : { rounds: 15, batchMs: 30 };
  const hit = await rows("get", reading(await filled()), settings);
  const timed = await rows("get with a time to live", reading(await filled(3_600_000)), settings);
  const set = await rows("set", writing(await filled()), settings);
  const update = await rows("update", updating(await filled()), settings);
  return {
    title: "A store in memory",
    about:
      "A thousand entries that hold a number, one call after the other. The store in memory and lru-cache are bounded and count every use; " +
      "the Map is neither. keyv and unstorage answer with promises, which are awaited. For an update, lru-cache and the Map are read and written.",
    header: ["", "ns per call", "time, memoryStore = 1"],
    rows: [...hit.rows, ...timed.rows, ...set.rows, ...update.rows],
    goals: [
      {
        goal: "a hit in the store in memory, ns",
        wanted: "at most 60",
        found: short(hit.nanoseconds),
        met: hit.nanoseconds <= 60,
      },
    ],
  };
}
