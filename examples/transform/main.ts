// One plan, three ways to use it: on what is there, on a stream, and as a link of a chain.
import { chain } from "modulink-edge";
import { count, max, mean, ndjson, plan, schema } from "modulink-edge/transform";

const Reading = schema({ sensor: "dictionary", celsius: "f64", battery: "f64" });

const heat = plan(Reading)
  .filter((reading) => reading.celsius.gt(30).and(reading.battery.isNull().not()))
  .derive({ fahrenheit: (reading) => reading.celsius.mul(1.8).add(32) })
  .groupBy("sensor", { readings: count(), mean: mean("fahrenheit"), peak: max("fahrenheit") });

const lines = [
  '{"sensor":"roof","celsius":35,"battery":0.9}',
  '{"sensor":"roof","celsius":"hot","battery":0.9}',
  '{"sensor":"cellar","celsius":14,"battery":0.4}',
  '{"sensor":"roof","celsius":40,"battery":0.8}',
].join("\n");

const { rows, report } = await heat(ndjson(Reading)(lines));
console.log(rows, `${report.rows} records by ${report.engine}`);
console.log(report.rejections);

const stream = new Blob([lines]).stream().pipeThrough(heat.stream({ from: ndjson(Reading), to: "ndjson" }));
console.log(await new Response(stream).text());

const telemetry = chain("telemetry")
  .link("read", ndjson(Reading))
  .link("heat", heat)
  .link("hottest", ({ rows }) => rows.map(({ sensor }) => sensor));
console.log(await telemetry(lines));
