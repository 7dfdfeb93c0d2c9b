// What a process that has read nothing yet chooses.
import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";

const program = `
  import { ndjson, plan, schema } from "modulink-edge/transform";
  const Mark = schema({ points: "f64" });
  const marks = plan(Mark);
  const text = '{"points":1}\\n'.repeat(600);
  const engines = Array.from({ length: 10 }, () => marks(ndjson(Mark)(text)).report.engine);
  console.log(JSON.stringify([engines, marks.explain({ as: "data" }).engine]));
`;

it("is TypeScript for the first 32 KiB of inputs whose size is known, then the fastest", () => {
  const printed = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
  });
  const [engines, fastest] = JSON.parse(printed) as [string[], string];
  // Four inputs of 7,800 bytes are within 32,768; the fifth is not.
  expect(engines).toEqual([...Array(4).fill("reference"), ...Array(6).fill(fastest)]);
});
