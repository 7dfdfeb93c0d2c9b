// Behind `plan`: checks each step as it is added and compiles what has been built so far.
import type { Sink } from "../engine/engine.ts";
import type { Report } from "../engine/report.ts";
import type { FieldDefinition } from "../sources/field.ts";
import type { Source } from "../sources/ndjson.ts";
import { schemaFields } from "../sources/schema.ts";
import type { Aggregate } from "./aggregate.ts";
import { compile, type Pipeline, type Step } from "./compile.ts";
import { type Answer, ByteList, type EncodedAnswer, Reading, RowList } from "./execute.ts";
import { type OperatorMethods, operatorMethods } from "./operator-steps.ts";
import type { Limits } from "./options.ts";
import { type Callback, columnsOf, filterOf, groupingOf, namesOf, windowOf } from "./steps.ts";
import { planStream, type StreamSettings } from "./stream.ts";
import type { SessionOptions, WindowOptions } from "./window.ts";

/** A plan as plain data. */
export interface PlanData {
  /** The version of this form. */
  readonly version: 1;
  /** The schema's fields. */
  readonly schema: { readonly [name: string]: FieldDefinition };
  /** The steps in order. */
  readonly steps: readonly Step[];
}

/** The methods of a plan, without the types that only matter to its user. */
interface Built extends OperatorMethods<Built> {
  (source: Source<unknown>): Answer<unknown> | Promise<Answer<unknown>>;
  encode(source: Source<unknown>): EncodedAnswer | Promise<EncodedAnswer>;
  filter(predicate: Callback): Built;
  derive(columns: { readonly [name: string]: Callback }): Built;
  select(...names: string[]): Built;
  groupBy(keys: string | readonly string[], aggregates: { readonly [name: string]: Aggregate }): Built;
  window(field: string, options: WindowOptions | SessionOptions): Pick<Built, "groupBy">;
  stream(settings: StreamSettings): TransformStream<Uint8Array, unknown>;
  toJSON(): PlanData;
}

/** A plan with these steps. */
export function build(data: PlanData, limits: Limits): Built {
  const pipeline = compile(schemaFields(data.schema), data.steps);
  const then = (step: Step): Built => build({ ...data, steps: [...data.steps, step] }, limits);
  const execute = (source: Source<unknown>): Answer<unknown> | Promise<Answer<unknown>> => {
    const list = new RowList(pipeline);
    const end = (report: Report) => ({ rows: list.result, report });
    return readAll(openReading(source, data, pipeline, limits, false, list), source.chunks, end);
  };
  const encode = (source: Source<unknown>): EncodedAnswer | Promise<EncodedAnswer> => {
    const list = new ByteList(pipeline);
    const end = (report: Report) => ({ ndjson: list.result, report });
    return readAll(openReading(source, data, pipeline, limits, true, list), source.chunks, end);
  };
  return Object.assign(execute, {
    encode,
    filter: (predicate: Callback) => then({ filter: filterOf(data, predicate) }),
    derive: (columns: { readonly [name: string]: Callback }) => then({ derive: columnsOf(data, columns) }),
    select: (...names: string[]) => then({ select: namesOf(names) }),
    groupBy: (keys: string | readonly string[], aggregates: { readonly [name: string]: Aggregate }) =>
      then(groupingOf(data, keys, aggregates)),
    window: (field: string, options: WindowOptions | SessionOptions) => {
      const window = windowOf(data, field, options);
      return {
        groupBy: (keys: string | readonly string[], aggregates: { readonly [name: string]: Aggregate }) =>
          then(groupingOf(data, keys, aggregates, window)),
      };
    },
    ...operatorMethods(then),
    stream: (settings: StreamSettings) => {
      checkSource(settings.from, data);
      return planStream(pipeline, limits, settings);
    },
    toJSON: () => data,
  });
}

function openReading(
  source: Source<unknown>,
  data: PlanData,
  pipeline: Pipeline,
  limits: Limits,
  text: boolean,
  sink: Sink,
): Reading {
  checkSource(source, data);
  return new Reading(pipeline, limits, text, sink);
}

/** A source must hold the records that the plan was made for. */
function checkSource(source: { readonly schema: { readonly fields: object } }, { schema }: PlanData): void {
  const fields: { readonly [name: string]: unknown } = { ...source?.schema?.fields };
  const wanted = Object.entries(schema);
  const isSame = ([name, field]: [string, unknown]): boolean =>
    JSON.stringify(fields[name]) === JSON.stringify(field);
  if (wanted.every(isSame) && wanted.length === Object.keys(fields).length) return;
  throw new TypeError(
    `plan: expected a source of ${JSON.stringify(schema)}, as ndjson(schema) gives, got ${JSON.stringify(fields)}`,
  );
}

/** Reads all chunks; at once where they are there, in time where they come in time. */
function readAll<Result>(
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

async function readInTime(reading: Reading, chunks: AsyncIterable<Uint8Array>): Promise<Report> {
  for await (const chunk of chunks) {
    reading.push(chunk);
    if (reading.full) break;
  }
  return reading.finish();
}
