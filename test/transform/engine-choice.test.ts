import type { Answer, Report } from "modulink-edge/transform";
import { ndjson, plan, records, schema } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";

const Mark = schema({ points: "f64" });
const marks = plan(Mark);
const fastest = marks.explain({ as: "data" }).engine;
const line = '{"points":1}\n';
const engineFor = (text: string) => (marks(ndjson(Mark)(text)) as Answer<unknown>).report.engine;

describe("the engine that is chosen", () => {
  it("is TypeScript for what is smaller than setting a module up, always", () => {
    for (let i = 0; i < 200; i++) expect(engineFor(line.repeat(30))).toBe("reference");
    expect((marks(records(Mark)([{ points: 1 }])) as Answer<unknown>).report.engine).toBe("reference");
  });

  // How much was read before is the process's, so that tests before this one count; a process of its own is in test/node.
  it("is the fastest when compiling a module would have paid, and stays so", () => {
    const engines = Array.from({ length: 10 }, () => engineFor(line.repeat(1200)));
    expect(["reference", fastest]).toContain(engines[0]);
    expect(engines.at(-1)).toBe(fastest);
    expect(new Set(engines.slice(engines.indexOf(fastest)))).toEqual(new Set([fastest]));
    expect(engineFor(line.repeat(20_000))).toBe(fastest);
  });

  it("is chosen alike for what comes in time, and is what the plan says if it says so", async () => {
    let report: Report | undefined;
    const stream = marks.stream({
      from: ndjson(Mark),
      onReport: (found) => {
        report = found;
      },
    });
    await new Blob([line.repeat(20_000)]).stream().pipeThrough(stream).pipeTo(new WritableStream());
    expect(report?.engine).toBe(fastest);
    const told = plan(Mark, { engine: "wasm" })(ndjson(Mark)(line)) as Answer<unknown>;
    expect(told.report.engine).toBe("wasm");
  });
});
