import type { Report } from "../engine/report.ts";
import { ndjsonEncoder } from "../sinks/ndjson.ts";
import { objectMaker } from "../sinks/objects.ts";
import type { Pipeline } from "./compile.ts";
import { Reading } from "./execute.ts";
import type { Limits } from "./options.ts";

/** What a plan's stream needs to know. */
export interface StreamSettings {
  readonly from: { readonly schema: { readonly fields: object } };
  readonly to?: "rows" | "ndjson" | undefined;
  readonly onReport?: ((report: Report) => void) | undefined;
}

/** A pipeline as a transform of a byte stream; each chunk is done with before the next is taken. */
export function planStream(
  pipeline: Pipeline,
  limits: Limits,
  { to = "rows", onReport }: StreamSettings,
): TransformStream<Uint8Array, unknown> {
  if (to !== "rows" && to !== "ndjson") throw new TypeError(`to: expected rows or ndjson, got ${String(to)}`);
  const object = objectMaker(pipeline.fields);
  const encode = ndjsonEncoder(pipeline.fields);
  let reading: Reading;
  return new TransformStream<Uint8Array, unknown>({
    start(controller) {
      reading = new Reading(pipeline, limits, to === "ndjson", {
        rows(rows) {
          if (to === "rows") for (const row of rows) controller.enqueue(object(row));
          else if (rows.length > 0) controller.enqueue(encode(rows));
        },
        bytes: (bytes) => controller.enqueue(bytes),
      });
    },
    transform: (chunk) => reading.push(chunk),
    flush() {
      const report = reading.finish();
      onReport?.(report);
    },
  });
}
