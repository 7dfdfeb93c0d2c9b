import { bloomFilter, countMin, hyperLogLog, reservoir, tDigest } from "modulink-edge/sketch";
import { measure, speedup, spread } from "../measure.mjs";
import { short, times } from "../table.mjs";

const set = "a Set of all texts";
const keys = Array.from({ length: 1 << 16 }, (_, i) => `user:${i * 7919}`);
const values = Float64Array.from(keys, (_, i) => ((i * 2654435761) % 1000003) / 7);

/** Adds one after the other to what `make` gives; gives how many were added. */
const adding = (make, add) => (size) => {
  const to = make();
  for (let i = 0; i < size; i++) add(to, i & 0xffff);
  return size;
};

/** What is made anew for each of many groups, with one item each. */
const creating = (make, add) => (size) => {
  for (let i = 0; i < size; i++) add(make(), i & 0xffff);
  return size;
};

const makers = {
  "bloom filter": [() => bloomFilter({ capacity: 1e5 }), (to, i) => to.add(keys[i])],
  HyperLogLog: [hyperLogLog, (to, i) => to.add(keys[i])],
  "HyperLogLog, numbers": [hyperLogLog, (to, i) => to.add(values[i])],
  "count-min": [countMin, (to, i) => to.add(keys[i])],
  "t-digest": [tDigest, (to, i) => to.add(values[i])],
  reservoir: [() => reservoir({ size: 1000 }), (to, i) => to.add(keys[i])],
};
const groups = ["HyperLogLog", "t-digest"];

const cases = [
  {
    name: set,
    batch: adding(
      () => new Set(),
      (to, i) => to.add(keys[i]),
    ),
  },
  ...Object.entries(makers).map(([name, [make, add]]) => ({
    name: `add to a ${name}`,
    batch: adding(() => make(), add),
  })),
  ...groups.map((name) => ({
    name: `make a ${name} of one item`,
    batch: creating(() => makers[name][0](), makers[name][1]),
  })),
];

function check(result, size, name) {
  if (result !== size) throw new Error(`${name}: expected ${size}, got ${result}`);
}

export async function run(options) {
  const settings = options.quick ? { rounds: 1, batchMs: 1 } : { rounds: 11, batchMs: 30 };
  const samples = await measure(cases, { ...settings, check });
  return {
    title: "Sketches",
    about: "65,536 different items, one after the other, with the default options.",
    header: ["", "ns per item", `time of ${set} = 1`],
    rows: samples.map(({ name, times: own }) => [
      name,
      short(spread(own).median * 1e6),
      times(speedup(samples, set, name)),
    ]),
  };
}
