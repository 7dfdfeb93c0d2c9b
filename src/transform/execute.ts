// Reads a source to its end.
import type { Report } from "../programs/report.ts";
import type { Source } from "../sources/source.ts";
import type { Reading } from "./reading.ts";

/** Reads all chunks; at once where they are there, in time where they come in time. */
export function readAll<Result>(
  reading: Reading,
  chunks: Source<unknown>["chunks"],
  end: (report: Report) => Result,
): Result | Promise<Result> {
  if (Symbol.asyncIterator in chunks) return readInTime(reading, chunks).then(end);
  for (const chunk of chunks) {
    if (reading.full) break;
    reading.push(chunk);
  }
  return end(reading.finish());
}

async function readInTime(reading: Reading, chunks: AsyncIterable<unknown>): Promise<Report> {
  for await (const chunk of chunks) {
    reading.push(chunk);
    if (reading.full) break;
  }
  return reading.finish();
}
