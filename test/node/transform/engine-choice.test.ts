// What a process that has read nothing yet chooses.
import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";

const program = `
  import { ndjson, plan, schema } from "modulink-edge/transform";
  const Mark = schema({ points: "f64" });
  const marks = plan(Mark);
  const text = '{"points":1}\\n'.repeat(2400);
  const engines = Array.from({ length: 10 }, () => marks(ndjson(Mark)(text)).report.engine);
  console.log(JSON.stringify([engines, marks.explain({ as: "data" }).engine]));
`;

it("is TypeScript for the first 128 KiB of all inputs, then the fastest", () => {
  const printed = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
  });
  const [engines, fastest] = JSON.parse(printed) as [string[], string];
  // Four inputs of 31,200 bytes are within 131,072; the fifth is not.
  expect(engines).toEqual([...Array(4).fill("reference"), ...Array(6).fill(fastest)]);
});

const streamed = `
  import { ndjson, plan, schema } from "modulink-edge/transform";
  const Mark = schema({ points: "f64" });
  const chunk = new TextEncoder().encode('{"points":1}\\n'.repeat(2400));
  const open = plan(Mark).groupBy("points", {}).open({ from: ndjson(Mark) });
  const engines = [];
  for (let i = 0; i < 6; i++) {
    open.push(chunk);
    engines.push(open.partial().report.engine);
  }
  const { rows, report } = open.finish();
  console.log(JSON.stringify({ engines, rows, read: report.rows }));
`;

it("changes while an input comes, if it was begun in TypeScript", () => {
  const printed = execFileSync(process.execPath, ["--input-type=module", "-e", streamed], {
    encoding: "utf8",
  });
  const engines = [...Array(4).fill("reference"), ...Array(2).fill("wasm-simd")];
  expect(JSON.parse(printed)).toEqual({ engines, rows: [{ points: 1 }], read: 14_400 });
});
