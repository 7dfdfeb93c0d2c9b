import type { Pipeline } from "../plans/compile.ts";
import type { Report } from "../programs/report.ts";
import { columnWriter } from "../sinks/columns.ts";
import { csvWriter } from "../sinks/csv.ts";
import { ndjsonWriter } from "../sinks/ndjson.ts";
import { objectWriter } from "../sinks/objects.ts";
import type { Writer } from "../sinks/output.ts";
import type { Form } from "../sources/source.ts";
import type { Limits } from "./options.ts";
import { Reading } from "./reading.ts";

/** What a stream may give. */
export type StreamForm = "rows" | "ndjson" | "csv" | "columns";

const writers: { readonly [Form in StreamForm]: (fields: Pipeline["fields"]) => Writer } = {
  rows: objectWriter,
  ndjson: ndjsonWriter,
  csv: csvWriter,
  columns: columnWriter,
};

/** What a plan's stream needs to know. */
export interface StreamSettings {
  readonly from: Form<unknown>;
  readonly to?: StreamForm | undefined;
  readonly onReport?: ((report: Report) => void) | undefined;
}

/** A pipeline as a transform of a stream; each chunk is done with before the next is taken. */
export function planStream(
  pipeline: Pipeline,
  limits: Limits,
  { from: { intake }, to = "rows", onReport }: StreamSettings,
): TransformStream<unknown, unknown> {
  if (!Object.hasOwn(writers, to))
    throw new TypeError(`to: expected one of ${Object.keys(writers).join(", ")}, got ${String(to)}`);
  const { head, write } = writers[to](pipeline.fields);
  let reading: Reading;
  const finish = (): void => {
    const report = reading.finish();
    onReport?.(report);
  };
  return new TransformStream<unknown, unknown>({
    start(controller) {
      if (head !== undefined) controller.enqueue(head);
      reading = new Reading(
        { pipeline, limits, intake, text: to === "ndjson" },
        {
          rows(rows) {
            for (const chunk of write(rows)) controller.enqueue(chunk);
          },
          bytes: (bytes) => controller.enqueue(bytes),
        },
      );
    },
    transform(chunk, controller) {
      reading.push(chunk);
      if (!reading.full) return;
      finish();
      controller.terminate();
    },
    flush: () => finish(),
  });
}
