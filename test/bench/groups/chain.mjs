// What the comparisons of chains share: cases in, a table out.
import { allRan } from "../links.mjs";
import { measure, speedup, spread } from "../measure.mjs";
import { short, times } from "../table.mjs";

/** Nanoseconds per call of every case, and its time as a multiple of the unit's. */
export async function compare(cases, unit, { quick }) {
  const settings = quick ? { rounds: 1, batchMs: 1 } : { rounds: 15, batchMs: 50 };
  const samples = await measure(cases, { ...settings, check: allRan });
  const rows = samples.map((sample) => {
    const { median } = spread(sample.times);
    return [sample.name, short(median * 1e6), times(speedup(samples, unit, sample.name))];
  });
  return { samples, header: ["", "ns per call", `time, ${unit} = 1`], rows };
}
