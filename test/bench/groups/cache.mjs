import { cachified } from "@epic-web/cachified";
import { BentoCache, bentostore } from "bentocache";
import { memoryDriver } from "bentocache/drivers/memory";
import { LRUCache } from "lru-cache";
import { chain } from "modulink-edge";
import { cache } from "modulink-edge/resilience";
import { memoryStore } from "modulink-edge/storage";
import { measure, speedup, spread } from "../measure.mjs";
import { short, times } from "../table.mjs";

const ids = Array.from({ length: 1024 }, (_, at) => `${at}`);
const hour = 3_600_000;

const now = (size, fn) => {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += fn(ids[i % 1024]).one;
  return sum;
};
const later = async (size, fn) => {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += (await fn(ids[i % 1024])).one;
  return sum;
};

/** The caches, filled with an object for each of 1,024 keys. */
async function filled() {
  const load = () => ({ one: 1, name: "Ada", list: [1, 2, 3] });
  const keyOf = (id) => `user:${id}`;
  const own = cache({ store: memoryStore(), key: keyOf, ttl: hour });
  const tagged = cache({ store: memoryStore(), key: keyOf, ttl: hour, tags: () => ["users"] });
  const linked = chain("user").link("load", load, own);
  const lru = new LRUCache({ max: 10_000, ttl: hour });
  const bento = new BentoCache({
    default: "memory",
    stores: { memory: bentostore().useL1Layer(memoryDriver({ maxItems: 10_000, serialize: false })) },
  });
  const kept = new LRUCache({ max: 10_000 });
  const bentoGet = (id) => bento.getOrSet({ key: keyOf(id), ttl: hour, factory: load });
  const cachifiedGet = (id) => cachified({ cache: kept, key: keyOf(id), ttl: hour, getFreshValue: load });
  for (const id of ids) {
    own.getOrLoad(id, load);
    tagged.getOrLoad(id, load);
    lru.set(keyOf(id), load());
    await bentoGet(id);
    await cachifiedGet(id);
  }
  return [
    { name: "cache, in a chain", batch: (size) => now(size, linked) },
    { name: "cache, called", batch: (size) => now(size, (id) => own.getOrLoad(id, load)) },
    { name: "cache, with a tag", batch: (size) => now(size, (id) => tagged.getOrLoad(id, load)) },
    { name: "cache, awaited", batch: (size) => later(size, linked) },
    { name: "lru-cache, which loads nothing", batch: (size) => now(size, (id) => lru.get(keyOf(id))) },
    { name: "bentocache", batch: (size) => later(size, bentoGet) },
    { name: "cachified", batch: (size) => later(size, cachifiedGet) },
  ];
}

function check(result, size, name) {
  if (result !== size) throw new Error(`${name}: expected ${size}, got ${result}`);
}

export async function run(options) {
  const settings = options.quick ? { rounds: 1, batchMs: 1 } : { rounds: 15, batchMs: 30 };
  const samples = await measure(await filled(), { ...settings, check });
  const hit = spread(samples[0].times).median * 1e6;
  return {
    title: "A hit in a cache",
    about:
      "One of 1,024 small objects, one call after the other, with a time to live. The cache's store is in memory; it and lru-cache " +
      "answer without a promise, those of bentocache (which does not serialize here) and cachified are awaited.",
    header: ["", "ns per call", "time, cache in a chain = 1"],
    rows: samples.map(({ name, times: own }) => [
      name,
      short(spread(own).median * 1e6),
      times(speedup(samples, "cache, in a chain", name)),
    ]),
    goals: [{ goal: "a hit in a cache, ns", wanted: "at most 400", found: short(hit), met: hit <= 400 }],
  };
}
