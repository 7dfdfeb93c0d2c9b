// Not portable: workerd reports an erring TransformStream's inner promises as unhandled, whoever hears them.
import { ndjson, plan, schema } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";

const Mark = schema({ pupil: "dictionary", points: "f64" });

describe("plan.stream", () => {
  it("fails when a chunk is not bytes", async () => {
    const source = new ReadableStream({ start: (controller) => controller.enqueue("text") });
    const rows = source.pipeThrough(plan(Mark).stream({ from: ndjson(Mark) }));
    await expect(rows.getReader().read()).rejects.toThrow("NDJSON: expected Uint8Array chunks, got string");
  });

  it("tells its source when its reader goes away", async () => {
    let cancelled: unknown;
    const source = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('{"points":1}\n')),
      cancel(reason) {
        cancelled = reason;
      },
    });
    const rows = source.pipeThrough(plan(Mark).stream({ from: ndjson(Mark) }));
    await rows.cancel("enough");
    await expect.poll(() => cancelled).toBe("enough");
  });
});
