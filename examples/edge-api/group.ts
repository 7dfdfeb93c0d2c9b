// Reads the content through the plan, and says what was read.
import type { Run } from "modulink-edge";
import { fail } from "modulink-edge/hono";
import { ndjson, type Rejection, type Report } from "modulink-edge/transform";
import type { Peeked } from "./peek.ts";
import { type Probe, probe } from "./probe.ts";
import { fieldsOf, type Question } from "./question.ts";
import { type Group, planFor, schemaFor } from "./totals.ts";

/** What the service answers. */
export interface Totals {
  readonly engine: Report["engine"];
  readonly bytes: number;
  /** Records read, those that the condition leaves out included. */
  readonly rows: number;
  /** Lines that were not records with the fields asked for: how many, and the first hundred of them. */
  readonly rejected: { readonly count: number; readonly lines: readonly Rejection[] };
  /** In the order in which their keys first appeared. */
  readonly groups: readonly Group[];
}

/** The content as it comes, shown to the probes. */
async function* shown(
  chunks: AsyncIterable<Uint8Array>,
  probes: readonly Probe[],
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    for (const { push } of probes) await push(chunk);
    yield chunk;
  }
}

/** Refuses content without a single record, saying what the first lines were instead. */
function refuseNothing({ rows, rejected, rejections }: Report): void {
  if (rows > 0) return;
  const [first] = rejections;
  if (!first) throw fail(422, "The content is empty; send one JSON object a line");
  const lines = rejected === 1 ? "The only line is no record" : `None of the ${rejected} lines is a record`;
  const detail = `${lines} with the fields asked for. Line ${first.line}: ${first.reason}`;
  throw fail(422, detail, { rejected: { count: rejected, lines: rejections } });
}

/** Refuses a question about fields that no record has. */
async function refuseUnknown(probes: readonly Probe[], records: Peeked["records"]): Promise<void> {
  const known = await Promise.all(probes.map((one) => one.end()));
  const unknown = probes.filter((_, at) => !known[at]).map(({ field }) => field);
  if (unknown.length === 0) return;
  const names = unknown.map((field) => `"${field}"`).join(" and ");
  throw fail(422, `No record has the field ${names}`, { unknown, fields: Object.keys(records[0] ?? {}) });
}

export async function group(upload: Peeked & { readonly question: Question }, run: Run): Promise<Totals> {
  const { question, records, body } = upload;
  const fields = schemaFor(question, records);
  const lacking = fieldsOf(question).filter(
    (field) => !records.some((record) => Object.hasOwn(record, field)),
  );
  const probes = lacking.map((field) => probe(field, fields));
  const { chunks, ...form } = ndjson(fields)(body, run);
  const source = { ...form, chunks: shown(chunks as AsyncIterable<Uint8Array>, probes) };
  const { rows: groups, report } = await planFor(fields, question)(source, run);
  refuseNothing(report);
  await refuseUnknown(probes, records);
  const { engine, bytes, rows, rejected, rejections } = report;
  return { engine, bytes, rows, rejected: { count: rejected, lines: rejections }, groups };
}
