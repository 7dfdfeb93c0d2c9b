import { mean, ndjson, plan, schema } from "modulink-edge/transform";
import { expect, it } from "vitest";
import { giveInstance, takeInstance } from "../../../src/linear/module.ts";
import { wholeModule } from "../../../src/wasm/whole.ts";

const million = 1_000_000;
const Reading = schema({ sensor: "dictionary", celsius: "f64" });

/** So many readings, each of a sensor of its own, a thousand to a chunk. */
function* readings(count: number): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  for (let first = 0; first < count; first += 1000) {
    const lines = Array.from({ length: 1000 }, (_, i) => `{"sensor":"s${first + i}","celsius":${i}}\n`);
    yield encoder.encode(lines.join(""));
  }
}

it("a million groups of one key and a mean take less than 150 bytes each in the module", () => {
  const module = takeInstance(wholeModule, "wasm-simd");
  giveInstance(wholeModule, "wasm-simd", module); // the next execution takes it again
  const means = plan(Reading, { engine: "wasm-simd" }).groupBy("sensor", { mean: mean("celsius") });
  const answer = means(ndjson(Reading)(readings(million)));
  expect(answer).toMatchObject({ rows: { length: million } });
  const { byteLength } = module.memory.buffer;
  expect(byteLength).toBeGreaterThan(48 * million);
  expect(byteLength).toBeLessThan(150 * million);
});
