// The ways in which a plan is executed.

import type { Pipeline } from "../plans/compile.ts";
import type { PlanData } from "../plans/plan-data.ts";
import type { Report } from "../programs/report.ts";
import { ByteList } from "../sinks/bytes.ts";
import { ColumnList } from "../sinks/columns.ts";
import { csvWriter } from "../sinks/csv.ts";
import { ndjsonWriter } from "../sinks/ndjson.ts";
import { RowList } from "../sinks/objects.ts";
import type { Output } from "../sinks/output.ts";
import type { Form, Source } from "../sources/source.ts";
import type { Answer, ColumnAnswer, CsvAnswer, EncodedAnswer } from "./answers.ts";
import { readAll } from "./execute.ts";
import { type Opening, type OpenPlan, openPlan } from "./open.ts";
import type { Limits } from "./options.ts";
import { mergedParts, type OpenPart, openPart } from "./parts.ts";
import { Reading } from "./reading.ts";
import { type PlanState, planId } from "./state.ts";
import { planStream, type StreamSettings } from "./stream.ts";

type Soon<Result> = Result | Promise<Result>;

/** What text a plan's rows become. */
export interface EncodeSettings {
  readonly to?: "ndjson" | "csv" | undefined;
}

/** Where an opened plan's chunks come from, and where it goes on. */
export interface OpenSettings {
  readonly from: Form<unknown>;
  readonly state?: PlanState | undefined;
}

/** A plan's methods that execute it, without the types that only matter to its user. */
export interface Executors {
  execute(source: Source<unknown>): Soon<Answer<unknown>>;
  encode(source: Source<unknown>, settings?: EncodeSettings): Soon<EncodedAnswer | CsvAnswer>;
  columns(source: Source<unknown>): Soon<ColumnAnswer<unknown>>;
  stream(settings: StreamSettings): TransformStream<unknown, unknown>;
  open(settings: OpenSettings): OpenPlan<unknown, unknown>;
  part(settings: OpenSettings): OpenPart<unknown>;
  merge(states: readonly PlanState[]): Answer<unknown>;
}

/** All ways to execute a plan, of which `pipeline` gives what executes it. */
export function executors(data: PlanData, pipeline: () => Pipeline, limits: Limits): Executors {
  const fields = (): Pipeline["fields"] => pipeline().fields;
  const read = <Result, Given>(
    source: Source<unknown>,
    list: Output<Given>,
    end: (given: Given, report: Report) => Result,
    text = false,
  ): Soon<Result> => {
    const { intake, chunks } = checkedForm(source, data) as Source<unknown>;
    const reading = new Reading({ pipeline: pipeline(), limits, intake, text }, list);
    return readAll(reading, chunks, (report) => end(list.result, report));
  };
  const opening = (form: Form<unknown>): Opening => {
    const { intake } = checkedForm(form, data);
    return { id: planId(data), pipeline: pipeline(), limits, intake };
  };
  return {
    execute: (source) => read(source, new RowList(fields()), (rows, report) => ({ rows, report })),
    encode: (source, { to = "ndjson" } = {}) => {
      if (to === "ndjson")
        return read(
          source,
          new ByteList(ndjsonWriter(fields())),
          (ndjson, report) => ({ ndjson, report }),
          true,
        );
      if (to === "csv")
        return read(source, new ByteList(csvWriter(fields())), (csv, report) => ({ csv, report }));
      throw new TypeError(`to: expected ndjson or csv, got ${String(to)}`);
    },
    columns: (source) => {
      const list = new ColumnList(fields());
      return read(source, list, (columns, report) => ({ columns, size: list.size, report }));
    },
    stream: (settings) =>
      planStream(pipeline(), limits, { ...settings, from: checkedForm(settings.from, data) }),
    open: ({ from, state }) => openPlan(opening(from), state),
    part: ({ from, state }) => openPart(opening(from), state),
    merge: (states) => mergedParts({ id: planId(data), pipeline: pipeline(), limits }, states),
  };
}

/** A source must hold the records that the plan was made for. */
function checkedForm(form: Form<unknown>, { schema }: PlanData): Form<unknown> {
  if (form?.schema?.fields === schema) return form;
  const fields: { readonly [name: string]: unknown } = { ...form?.schema?.fields };
  const wanted = Object.entries(schema);
  const isSame = ([name, field]: [string, unknown]): boolean =>
    JSON.stringify(fields[name]) === JSON.stringify(field);
  if (wanted.every(isSame) && wanted.length === Object.keys(fields).length) return form;
  throw new TypeError(
    `plan: expected a source of ${JSON.stringify(schema)}, as ndjson(schema) gives, got ${JSON.stringify(fields)}`,
  );
}
