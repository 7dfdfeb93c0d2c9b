import { count, ndjson, plan, schema } from "modulink-edge/transform";
import { expect, it } from "vitest";
import { tellRuntime } from "./tell.ts";

it("executes plans in WebAssembly with SIMD, which every runtime tested here has", async ({ task }) => {
  const Mark = schema({ pupil: "dictionary", points: "f64" });
  const marks = plan(Mark).groupBy("pupil", { n: count() });
  // More than a module is compiled for.
  const bytes = new TextEncoder().encode('{"pupil":"A","points":1}\n'.repeat(10_000));
  const { rows, report } = await marks(ndjson(Mark)([bytes]));
  tellRuntime(task, { engine: report.engine });
  expect(rows).toEqual([{ pupil: "A", n: 10_000 }]);
  expect(report.engine).toBe("wasm-simd");
});
