// Values in and columns out: objects and typed arrays are read without becoming text, a chart's arrays come out, partial results
// on the way, and the parts of an input that several workers might read.
import { columns, count, max, mean, ndjson, plan, records, schema } from "modulink-edge/transform";

const Reading = schema({ sensor: "dictionary", celsius: "f64", at: "timestamp" });

const readings = Array.from({ length: 12 }, (_, i) => ({
  sensor: i % 3 === 0 ? "cellar" : "roof",
  celsius: i % 3 === 0 ? 14 : 20 + i,
  at: new Date(Date.UTC(2026, 10, 21, 8, i)),
}));

const perSensor = plan(Reading).groupBy("sensor", {
  readings: count(),
  mean: mean("celsius"),
  peak: max("celsius"),
});
console.table((await perSensor(records(Reading)(readings))).rows);

const warm = plan(Reading)
  .filter((reading) => reading.celsius.gt(25))
  .derive({ fahrenheit: (reading) => reading.celsius.mul(1.8).add(32) })
  .select("at", "fahrenheit");
const chart = await warm.columns(records(Reading)(readings));
console.log(`${chart.size} points from ${new Date(chart.columns.at.values[0] ?? 0).toISOString()} on`);
console.log(chart.columns.fahrenheit.values);

const set = { sensor: ["roof", "roof", null], celsius: Float64Array.of(30, Number.NaN, 31) };
const { csv } = await perSensor.encode(columns(Reading)(set), { to: "csv" });
console.log(new TextDecoder().decode(csv));

const lines = readings.map((reading) => new TextEncoder().encode(`${JSON.stringify(reading)}\n`));
const live = perSensor.open({ from: ndjson(Reading) });
for (const [i, line] of lines.entries()) {
  live.push(line);
  if (i % 4 === 3)
    console.log(
      `after ${i + 1}:`,
      live.partial().rows.map(({ sensor, mean }) => [sensor, mean]),
    );
}

const half = lines.length / 2;
const parts = [lines.slice(0, half), lines.slice(half)].map((chunks) => {
  const part = perSensor.part({ from: ndjson(Reading) });
  for (const chunk of chunks) part.push(chunk);
  return part.finish();
});
console.table(perSensor.merge(parts).rows);
