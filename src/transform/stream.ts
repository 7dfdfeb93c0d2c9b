import type { Program } from "../engine/program.ts";
import type { Report } from "../engine/report.ts";
import { encodeRow, Reading } from "./execute.ts";
import type { Limits } from "./options.ts";

/** What a plan's stream needs to know. */
export interface StreamSettings {
  readonly from: { readonly schema: { readonly fields: object } };
  readonly to?: "rows" | "ndjson" | undefined;
  readonly onReport?: ((report: Report) => void) | undefined;
}

/** A program as a transform of a byte stream; each chunk is done with before the next is taken. */
export function planStream(
  program: Program,
  limits: Limits,
  { to = "rows", onReport }: StreamSettings,
): TransformStream<Uint8Array, unknown> {
  if (to !== "rows" && to !== "ndjson") throw new TypeError(`to: expected rows or ndjson, got ${String(to)}`);
  let reading: Reading;
  return new TransformStream<Uint8Array, unknown>({
    start(controller) {
      reading = new Reading(program, limits, to, {
        rows: (rows) => {
          for (const row of rows) controller.enqueue(to === "rows" ? row : encodeRow(row));
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
