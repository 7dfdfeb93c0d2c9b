// Whether any record has a field. Asked only of fields that the first records lack.
import { count, ndjson, plan, type Report, type Schema, schema } from "modulink-edge/transform";
import type { Row } from "./totals.ts";

export interface Probe {
  readonly field: string;
  /** Takes the next part of the content. */
  push(chunk: Uint8Array): Promise<void>;
  /** Whether a record has the field, be it with a value of another type. */
  end(): Promise<boolean>;
}

/** A second plan over the same content, which gives a row if a record has the field and none otherwise. */
export function probe(field: string, { fields }: Schema<Row>): Probe {
  const own: Schema<Row> = schema({ [field]: fields[field] ?? "dictionary" });
  let rejected = 0;
  const onReport = (report: Report): void => {
    rejected = report.rejected;
  };
  const stream = plan(own, { maxRejections: 0 })
    .filter((row) => row[field]!.isNull().not())
    .derive({ present: (row) => row[field]!.isNull().not() })
    .groupBy("present", { rows: count() })
    .stream({ from: ndjson(own), onReport });
  const writer = stream.writable.getWriter();
  const first = stream.readable.getReader().read();
  return {
    field,
    push: (chunk) => writer.write(chunk),
    end: async () => {
      await writer.close();
      return rejected > 0 || !(await first).done;
    },
  };
}
