// Windowed aggregation: flights by hour or day and airport, against a Map for each window.
import { count, mean, ndjson, plan, schema } from "modulink-edge/transform";
import { bytesOf, cut } from "../data.mjs";
import { measure, speedup, spread } from "../measure.mjs";
import { agreement, repeated } from "../ndjson/batches.mjs";
import { tight } from "../ndjson/rows.mjs";
import { short, times } from "../table.mjs";

const Flight = schema({ date: "timestamp", delay: "f64", origin: "dictionary" });
const read = ndjson(Flight);
const hour = 3_600_000;

const shapes = {
  "a day, no row late": { every: 24 * hour },
  "an hour, rows up to an hour late": { every: hour, lateness: hour },
  "a day, every six hours": { every: 6 * hour, size: 24 * hour },
};

const ours = (options, engine) => {
  const windowed = plan(Flight, { engine })
    .window("date", options)
    .groupBy("origin", { n: count(), mean: mean("delay") });
  return (chunks) => tally(windowed(read(chunks)).rows);
};

/** How many rows came out, and a sum over them that any order of additions gives nearly. */
function tally(rows) {
  let [n, delay] = [0, 0];
  for (const row of rows) {
    n += row.n;
    delay += row.mean ?? 0;
  }
  return { rows: rows.length, n, delay: Number(delay.toPrecision(9)) };
}

function groupOf(open, start, origin) {
  let groups = open.get(start);
  if (groups === undefined) {
    groups = new Map();
    open.set(start, groups);
  }
  let group = groups.get(origin);
  if (group === undefined) {
    group = { n: 0, known: 0, sum: 0 };
    groups.set(origin, group);
  }
  return group;
}

/** What is written by hand: JSON.parse for each line, a Map for each open window, closed as time passes. */
const byHand = ({ every, size = every, lateness = 0 }) => {
  return (chunks) => {
    const open = new Map();
    const rows = [];
    const close = (until) => {
      for (const [start, groups] of open) {
        if (start + size > until) continue;
        open.delete(start);
        for (const [origin, { n, known, sum }] of groups)
          rows.push({
            windowStart: start,
            windowEnd: start + size,
            origin,
            n,
            mean: known === 0 ? null : sum / known,
          });
      }
    };
    let [latest, closes] = [-Infinity, -Infinity];
    tight(chunks, (row) => {
      const time = Date.parse(row.date);
      if (time > latest) latest = time;
      if (latest - lateness >= closes) {
        close(latest - lateness);
        closes = (Math.floor((latest - lateness) / every) + 1) * every;
      }
      const last = Math.floor(time / every) * every;
      for (let start = last; start > last - size; start -= every) {
        if (start + size <= latest - lateness) break;
        const group = groupOf(open, start, row.origin);
        group.n++;
        if (row.delay === null) continue;
        group.known++;
        group.sum += row.delay;
      }
    });
    close(Infinity);
    return tally(rows);
  };
};

/** The small sample writes dates as no standard does. */
const standard = (bytes) =>
  Buffer.from(bytes.toString().replace(/"date":"(\d+)\/(\d+)\/(\d+) (\d+:\d+)"/g, '"date":"$1-$2-$3T$4Z"'));

export async function run(options) {
  const bytes = options.quick ? standard(bytesOf("flights", options)) : bytesOf("flights", options);
  const chunks = cut(bytes, 65_536);
  const settings = options.quick ? { rounds: 1, batchMs: 1 } : { rounds: 7, batchMs: 50 };
  const rows = [];
  const goals = [];
  for (const [name, shape] of Object.entries(shapes)) {
    const cases = [
      { name: "by hand", batch: repeated(() => byHand(shape)(chunks)) },
      ...["wasm", "wasm-simd"].map((engine) => {
        const work = ours(shape, engine);
        return { name: `plan, ${engine}`, batch: repeated(() => work(chunks)) };
      }),
    ];
    const samples = await measure(cases, { ...settings, check: agreement() });
    for (const sample of samples) {
      const speed = bytes.length / 1000 / spread(sample.times).median;
      rows.push([`${name}: ${sample.name}`, short(speed), times(speedup(samples, sample.name, "by hand"))]);
    }
    const { median } = speedup(samples, "plan, wasm-simd", "by hand");
    goals.push({
      goal: `windows of ${name}: speed of the plan against JavaScript by hand`,
      wanted: "at least 4x",
      found: `${short(median)}x`,
      met: median >= 4,
    });
  }
  return {
    title: "Windows: `delay` by `origin`",
    about:
      "Event time is a date-time in text. By hand: `JSON.parse` for each line and a `Map` for each open window, without the compensation of sums that plans have.",
    header: ["", "MB/s", "speed, by hand = 1"],
    rows,
    goals,
  };
}
