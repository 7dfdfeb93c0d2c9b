// Aggregates of columns that are in memory, against a library of tables.
import * as aq from "arquero";
import { columns, max, mean, plan, schema, sum } from "modulink-edge/transform";
import { bytesOf } from "../data.mjs";
import { measure, speedup, spread } from "../measure.mjs";
import { repeated } from "../ndjson/batches.mjs";
import { atLeast, short, times } from "../table.mjs";

const Flight = schema({ delay: "f64", distance: "f64", origin: "dictionary" });
const read = columns(Flight);
const mine = "plan, wasm-simd";

/** The first flights as columns, each airport once. */
function flights(options) {
  const lines = bytesOf("flights", options).toString("utf8", 0, 10_000_000).split("\n").slice(0, -1);
  const rows = lines.map((line) => JSON.parse(line));
  const dictionary = [...new Set(rows.map(({ origin }) => origin))];
  const codes = new Map(dictionary.map((origin, code) => [origin, code]));
  return {
    delay: Float64Array.from(rows, ({ delay }) => delay),
    distance: Float64Array.from(rows, ({ distance }) => distance),
    origin: { codes: Int32Array.from(rows, ({ origin }) => codes.get(origin)), dictionary },
  };
}

const tasks = {
  "mean by airport": {
    plan: (start) => start.groupBy("origin", { value: mean("delay") }),
    table: (start) => start.groupby("origin").rollup({ value: aq.op.mean("delay") }),
  },
  "sum and greatest by airport": {
    plan: (start) => start.groupBy("origin", { value: sum("distance"), most: max("distance") }),
    table: (start) =>
      start.groupby("origin").rollup({ value: aq.op.sum("distance"), most: aq.op.max("distance") }),
  },
  "sum of distances above 500": {
    plan: (start) =>
      start
        .filter((flight) => flight.distance.gt(500))
        .derive({ far: (flight) => flight.distance.isNull() })
        .groupBy("far", { value: sum("distance") }),
    table: (start) =>
      start.filter((flight) => flight.distance > 500).rollup({ value: aq.op.sum("distance") }),
  },
};

/** A sum over the groups that any order of additions gives nearly. */
const tally = (rows) => rows.reduce((total, { value }) => total + value, 0).toPrecision(9);

function agreement() {
  let first;
  return (answer, _, name) => {
    first ??= answer;
    if (answer !== first) throw new Error(`${name}: ${answer} instead of ${first}`);
  };
}

async function compare([name, task], data, table, settings) {
  const steps = task.plan(plan(Flight, { engine: "wasm-simd" }));
  const cases = [
    { name: "arquero", batch: repeated(() => tally(task.table(table).objects())) },
    { name: mine, batch: repeated(() => tally(steps(read(data)).rows)) },
  ];
  const samples = await measure(cases, { ...settings, check: agreement() });
  const rows = samples.map((sample) => [
    `${name}: ${sample.name}`,
    short((spread(sample.times).median * 1e6) / data.delay.length),
    times(speedup(samples, sample.name, "arquero")),
  ]);
  const { median } = speedup(samples, mine, "arquero");
  return { rows, goals: [atLeast(`columns, ${name}: speed of the plan against arquero`, 75, median)] };
}

export async function run(options) {
  const settings = options.quick ? { rounds: 1, batchMs: 1 } : { rounds: 9, batchMs: 50 };
  const data = flights(options);
  const { codes, dictionary } = data.origin;
  const table = aq.table({ ...data, origin: Array.from(codes, (code) => dictionary[code]) });
  const found = [];
  for (const task of Object.entries(tasks)) found.push(await compare(task, data, table, settings));
  return {
    title: "Aggregates of tables",
    about:
      "About 100,000 flights as columns in memory; the airports as places in a dictionary, for arquero as texts.",
    header: ["", "ns per row", "speed, arquero = 1"],
    rows: found.flatMap(({ rows }) => rows),
    goals: found.flatMap(({ goals }) => goals),
  };
}
