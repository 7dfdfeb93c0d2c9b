import { type EncodedAnswer, jsonArray, ndjson, plan, type Source, schema } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";
import { giveInstance, takeInstance } from "../../src/linear/module.ts";
import { decodeText, encodeText } from "../../src/linear/wtf8.ts";
import { wholeModule } from "../../src/wasm/whole.ts";
import { cases, fc } from "../runtimes/property.ts";
import { cut, cuts, ndjsonBytes, planOf, planShapes, Record } from "../transform/generate.ts";

/** An instance that nobody has used, and that is the next one to be used: older ones may have grown. */
function freshInstance() {
  const taken = Array.from({ length: 5 }, () => takeInstance(wholeModule, "wasm-simd"));
  const fresh = taken.pop()!;
  giveInstance(wholeModule, "wasm-simd", fresh);
  return fresh;
}

describe("linear memory", () => {
  it("is used again, and stays small whatever bytes come in", () => {
    const probe = freshInstance();
    fc.assert(
      fc.property(planShapes, ndjsonBytes, cuts, (shape, bytes, sizes) => {
        const built = planOf(shape, "wasm-simd", 1 << 20);
        const source = ndjson(Record)(cut(bytes, sizes)) as Source<never>;
        built(source);
        built.encode(source);
        expect(probe.memory.buffer.byteLength).toBeLessThan(1 << 20);
      }),
      { numRuns: cases(1000) },
    );
    expect(takeInstance(wholeModule, "wasm-simd")).toBe(probe);
    giveInstance(wholeModule, "wasm-simd", probe);
  });

  it("is seen anew wherever reading makes it grow, at the end of what it can read, too", () => {
    const text = '[{"f0":1,"t":"\\u0041"},{,},{"f0":2,"t":"\\u0042"}]';
    const step = 64 / cases(64);
    for (let width = 1; width <= 64; width += step) {
      freshInstance();
      const fields = Object.fromEntries(
        Array.from({ length: Math.trunc(width) }, (_, at) => [`f${at}`, "f64" as const]),
      );
      const Wide = schema({ ...fields, t: "string" });
      const source = jsonArray(Wide)(new TextEncoder().encode(text)) as Source<never>;
      const { report } = plan(Wide, { engine: "wasm-simd" }).encode(source) as EncodedAnswer;
      expect([report.rows, report.rejected]).toEqual([2, 1]);
    }
  });

  it("does not grow with the length of a stream", async () => {
    const probe = freshInstance();
    const Mark = schema({ pupil: "dictionary", points: "f64" });
    const line = new TextEncoder().encode(
      '{"pupil":"\\u0041da","points":1,"p\\u006fints":2}\nnonsense\n'.repeat(1000),
    );
    const { report } = await plan(Mark, { engine: "wasm-simd" }).encode(
      ndjson(Mark)(Array.from({ length: 100 }, () => line)),
    );
    expect(report.rejected).toBe(100_000);
    expect(probe.memory.buffer.byteLength).toBeLessThan(2 << 20);
  });
});

describe("text in linear memory", () => {
  it("keeps every text, lone surrogates too", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
        (text) => {
          expect(decodeText(encodeText(text))).toBe(text);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
