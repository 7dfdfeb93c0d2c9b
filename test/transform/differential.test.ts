import type { Answer, EncodedAnswer, Source } from "modulink-edge/transform";
import { ndjson } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";
import {
  cut,
  cuts,
  hardNumberText,
  ndjsonBytes,
  numberText,
  type PlanShape,
  planOf,
  planShapes,
  Record,
} from "./generate.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function results(
  shape: PlanShape,
  engine: "reference" | "wasm" | "wasm-simd",
  pieces: Uint8Array[],
  longest: number,
) {
  const built = planOf(shape, engine, longest);
  const source = ndjson(Record)(pieces) as Source<never>;
  const { rows, report } = built(source) as Answer<unknown>;
  const encoded = built.encode(source) as EncodedAnswer;
  return { rows, report: { ...report, engine: "" }, text: decoder.decode(encoded.ndjson) };
}

describe("WebAssembly and plain TypeScript", () => {
  it("give identical results on any bytes, any plan and any cut", { timeout: 600_000 }, () => {
    const longest = fc.constantFrom(1 << 20, 1 << 20, 1 << 20, 60);
    let rows = 0;
    fc.assert(
      fc.property(planShapes, ndjsonBytes, cuts, longest, (shape, bytes, sizes, most) => {
        const pieces = cut(bytes, sizes);
        const wanted = results(shape, "reference", [bytes], most);
        rows += wanted.report.rows;
        expect(results(shape, "wasm-simd", pieces, most)).toEqual(wanted);
        expect(results(shape, "wasm", pieces, most)).toEqual(wanted);
      }),
      { numRuns: cases(20_000) },
    );
    expect(rows).toBeGreaterThan(cases(20_000));
  });

  it("read every number exactly as Number does", { timeout: 600_000 }, () => {
    const texts = [...fc.sample(numberText, cases(100_000)), ...fc.sample(hardNumberText, cases(200_000))];
    const lines = new TextEncoder().encode(texts.map((text) => `{"a":${text}}\n`).join(""));
    const shape: PlanShape = { steps: [], end: "rows" };
    for (const engine of ["wasm-simd", "wasm"] as const) {
      const { rows } = results(shape, engine, [lines], 1 << 20);
      const found = (rows as { a: number }[]).map(({ a }) => a);
      const wrong = texts.filter((text, i) => !Object.is(found[i], Number(text)));
      expect(wrong).toEqual([]);
      expect(found.length).toBe(texts.length);
    }
  });
});
