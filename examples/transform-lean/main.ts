// A worker that only aggregates: the small module groups and cuts windows, and plans say what it leaves to TypeScript.
import { count, max, mean, ndjson, plan, schema } from "modulink-edge/transform-lean";

const Reading = schema({ at: "timestamp", sensor: "dictionary", celsius: "f64" });

const hours = plan(Reading)
  .filter((reading) => reading.celsius.gt(-60))
  .window("at", { every: "1h" })
  .groupBy("sensor", { readings: count(), mean: mean("celsius"), peak: max("celsius") });

const lines = [
  '{"at":"2026-11-20T08:10:00Z","sensor":"roof","celsius":4}',
  '{"at":"2026-11-20T08:40:00Z","sensor":"roof","celsius":6}',
  '{"at":"2026-11-20T09:10:00Z","sensor":"roof","celsius":-300}',
  '{"at":"2026-11-20T09:20:00Z","sensor":"roof","celsius":9}',
].join("\n");

const { rows } = await hours(ndjson(Reading)(lines));
for (const { windowStart, ...hour } of rows) console.log(new Date(windowStart).toISOString(), hour);

// Texts are computed with in TypeScript, value by value.
console.log(
  plan(Reading)
    .filter((reading) => reading.sensor.startsWith("ro"))
    .explain(),
);
