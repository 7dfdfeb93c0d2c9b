import type { Answer, EncodedAnswer, PlanState, Report } from "modulink-edge/transform";
import { count, csv, last, plan, schema, sum } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";
import { cut, cuts } from "./generate.ts";
import { Cells, type CsvFile, csvFiles } from "./generate-csv.ts";

type Engine = "reference" | "wasm" | "wasm-simd";
const engines: readonly Engine[] = ["reference", "wasm", "wasm-simd"];
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const withoutEngine = (report: Report) => ({ ...report, engine: "" });

/** What a file gives, or the error that it is. */
function results({ options, bytes }: CsvFile, engine: Engine, sizes: readonly number[], limits: object) {
  const source = csv(Cells, options)(cut(bytes, sizes));
  const all = plan(Cells, { engine, ...limits });
  const some = all.select("key", "a");
  const groups = all.groupBy("key", { n: count(), sum: sum("a"), last: last("text") });
  try {
    const { rows, report } = all(source) as Answer<unknown>;
    const texts = [all, some].map((built) => decoder.decode((built.encode(source) as EncodedAnswer).ndjson));
    return { rows, texts, groups: (groups(source) as Answer<unknown>).rows, report: withoutEngine(report) };
  } catch (error) {
    return { error: String(error) };
  }
}

describe("CSV on WebAssembly and plain TypeScript", () => {
  it("gives identical results on any bytes, any dialect and any cut", { timeout: 600_000 }, () => {
    const limits = fc.record({
      maxLineBytes: fc.constantFrom(1 << 20, 1 << 20, 60, 20),
      strict: fc.boolean(),
    });
    let rows = 0;
    fc.assert(
      fc.property(csvFiles, cuts, limits, (file, sizes, most) => {
        const wanted = results(file, "reference", [1 << 20], most);
        rows += wanted.report?.rows ?? 0;
        for (const engine of engines) expect(results(file, engine, sizes, most)).toEqual(wanted);
      }),
      { numRuns: cases(2000) },
    );
    expect(rows).toBeGreaterThan(cases(2000));
  });

  it("gives identical results wherever in 64 bytes a quoted cell ends", () => {
    const Line = schema({ text: { type: "string", required: true }, a: "f64" });
    const calm = '"x, y",1\nplain,-2\n';
    for (const cell of ['"a"b', '"a""b"', '"a\nb"', '"a"'])
      for (let before = 0; before < 64; before++) {
        const text = `${"p".repeat(before)},0\n${calm.repeat(8)}${cell},3\n${calm.repeat(8)}`;
        const [wanted, ...others] = engines.map((engine) => {
          const { rows, report } = plan(Line, { engine })(
            csv(Line, { header: false })(text),
          ) as Answer<unknown>;
          return { rows, report: withoutEngine(report) };
        });
        for (const found of others) expect(found, text).toEqual(wanted);
      }
  });

  it("gives identical results on many records of which a few are unlike the others", {
    timeout: 600_000,
  }, () => {
    const calm = '"x, y",1,2\r\n"x ""y""",-3,\nplain,,12345678\n"two\nlines",1.5,+7\n';
    const odd = fc.constantFrom(
      "a,b\n",
      "a,zz,1\n",
      'a"b",1,2\n',
      "#,1,2\n",
      "\n",
      '"a"b,1,2\n',
      'a"b,1,2\n',
      "a,1,2,3\n",
      '"a,1,2\n',
      '"a"\r,1,2\n',
      "a,1e5,007\r\n",
    );
    const Few = schema({ text: { type: "string", required: true }, a: "f64", i: "i32" });
    const dialect = fc.record(
      { trim: fc.boolean(), skipEmptyLines: fc.boolean(), comment: fc.constant("#") },
      { requiredKeys: [] },
    );
    const parts = fc.array(fc.tuple(fc.nat(300), odd), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(parts, dialect, cuts, (pieces, options, sizes) => {
        const text = pieces.map(([times, line]) => calm.repeat(times) + line).join("");
        const chunks = cut(
          new TextEncoder().encode(text),
          sizes.map((size) => size * 500),
        );
        const answers = engines.map((engine) => {
          const { rows, report } = plan(Few, { engine })(
            csv(Few, { ...options, header: false })(chunks),
          ) as Answer<unknown>;
          return { rows, report: withoutEngine(report) };
        });
        for (const answer of answers) expect(answer).toEqual(answers[0]);
      }),
      { numRuns: cases(60) },
    );
  });

  it("goes on from saved states at any cut, on any engine", { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(csvFiles, cuts, ({ options, bytes }, sizes) => {
        const from = csv(Cells, options);
        const plans = engines.map((engine) => plan(Cells, { engine, maxLineBytes: 200 }));
        const whole = plans[0]?.open({ from });
        const rows = whole?.push(bytes) ?? [];
        const wanted = whole?.finish();
        const found: unknown[] = [];
        let state: PlanState | undefined;
        for (const [i, piece] of cut(bytes, sizes).slice(0, 80).entries()) {
          const opened = plans[i % plans.length]?.open({ from, ...(state === undefined ? {} : { state }) });
          found.push(...(opened?.push(piece) ?? []));
          state = JSON.parse(JSON.stringify(opened?.save()));
        }
        fc.pre(cut(bytes, sizes).length <= 80 && state !== undefined);
        const answer = plans[2]?.open({ from, state: state as PlanState }).finish();
        expect([...found, ...(answer?.rows ?? [])]).toEqual([...rows, ...(wanted?.rows ?? [])]);
        expect(withoutEngine(answer?.report as Report)).toEqual(withoutEngine(wanted?.report as Report));
      }),
      { numRuns: cases(60) },
    );
  });
});
