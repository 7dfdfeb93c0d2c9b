import type { Answer, EncodedAnswer, Report, Source } from "modulink-edge/transform";
import { csv, jsonArray, ndjson, planFrom as wholePlanFrom } from "modulink-edge/transform";
import { count, plan, planFrom, schema, sum } from "modulink-edge/transform-lean";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";
import { cut, cuts, ndjsonBytes, planOf, planShapes, Record } from "../transform/generate.ts";
import { Cells, type CsvFile, csvFiles } from "../transform/generate-csv.ts";

const engines = ["wasm", "wasm-simd", "auto"] as const;
const withoutEngine = (report: Report) => ({ ...report, engine: "" });

/** Rows, text and counts of a stored plan over a source, or the error that it is. */
function results(make: typeof planFrom, data: unknown, options: object, source: () => Source<never>) {
  const built = make(data, options);
  try {
    const { rows, report } = built(source()) as Answer<unknown>;
    const { ndjson: text } = built.encode(source()) as EncodedAnswer;
    return { rows, text, report: withoutEngine(report) };
  } catch (error) {
    return { error: String(error) };
  }
}

/** The lean module and TypeScript must agree. */
function agree(data: unknown, options: object, source: () => Source<never>): void {
  const wanted = results(wholePlanFrom, data, { ...options, engine: "reference" }, source);
  for (const engine of engines)
    expect(results(planFrom, data, { ...options, engine }, source)).toEqual(wanted);
}

describe("plans on the lean module", () => {
  it("give what others do, whatever they compute", { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(planShapes, ndjsonBytes, cuts, (shape, bytes, sizes) => {
        const data = JSON.parse(JSON.stringify(planOf(shape, "reference", 1 << 20)));
        agree(data, {}, () => ndjson(Record)(cut(bytes, sizes)) as Source<never>);
      }),
      { numRuns: cases(150) },
    );
  });

  it("read CSV, too, which the module does not", { timeout: 600_000 }, () => {
    const grouped = plan(Cells).groupBy("key", { n: count(), sum: sum("a") });
    const limits = fc.record({ maxLineBytes: fc.constantFrom(1 << 20, 60, 20), strict: fc.boolean() });
    fc.assert(
      fc.property(csvFiles, cuts, limits, ({ options, bytes }: CsvFile, sizes, most) => {
        const source = () => csv(Cells, options)(cut(bytes, sizes)) as Source<never>;
        for (const built of [plan(Cells), grouped]) agree(JSON.parse(JSON.stringify(built)), most, source);
      }),
      { numRuns: cases(200) },
    );
  });

  it("say what is computed where", () => {
    const Reading = schema({ at: "timestamp", sensor: "dictionary", celsius: "f64" });
    const built = plan(Reading, { engine: "wasm" })
      .filter((reading) => reading.celsius.mul(2).gt(3))
      .derive({ isRoof: (reading) => reading.sensor.eq("roof"), hour: (reading) => reading.at.hour() });
    const places = built.explain({ as: "data" }).computes.map(({ value, where }) => `${value} ${where}`);
    expect(places).toEqual([
      "mul(celsius, 2) module",
      "gt($0, 3) module",
      'eq(sensor, "roof") host',
      "hour(at) host",
    ]);
    const { rows } = built(jsonArray(Reading)('[{"sensor":"roof","celsius":3,"at":0}]')) as Answer<unknown>;
    expect(rows).toEqual([{ at: 0, sensor: "roof", celsius: 3, isRoof: true, hour: 0 }]);
  });
});
