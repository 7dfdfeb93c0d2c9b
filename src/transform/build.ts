// Behind `plan`: checks each step as it is added and compiles what has been built so far.
import type { Sink } from "../engine/engine.ts";
import type { Report } from "../engine/report.ts";
import type { Aggregate } from "./aggregate.ts";
import { compile, follow, type Step, typeOf } from "./compile.ts";
import { type Answer, ByteList, type EncodedAnswer, Reading, RowList } from "./execute.ts";
import { Expression, type ExpressionData } from "./expression.ts";
import type { Source } from "./ndjson.ts";
import type { Limits } from "./options.ts";
import { checkName, type FieldType } from "./schema.ts";
import { planStream, type StreamSettings } from "./stream.ts";

/** A plan as plain data. */
export interface PlanData {
  /** The schema's fields. */
  readonly schema: { readonly [name: string]: FieldType };
  /** The steps in order. */
  readonly steps: readonly Step[];
}

type Callback = (row: { readonly [name: string]: Expression }) => unknown;

/** The methods of a plan, without the types that only matter to its user. */
interface Built {
  (source: Source<unknown>): Answer<unknown> | Promise<Answer<unknown>>;
  encode(source: Source<unknown>): EncodedAnswer | Promise<EncodedAnswer>;
  filter(predicate: Callback): Built;
  derive(columns: { readonly [name: string]: Callback }): Built;
  select(...names: string[]): Built;
  groupBy(key: string, aggregates: { readonly [name: string]: Aggregate }): Built;
  stream(settings: StreamSettings): TransformStream<Uint8Array, unknown>;
  toJSON(): PlanData;
}

/** A plan with these steps. */
export function build(data: PlanData, limits: Limits): Built {
  const program = compile(data.schema, data.steps);
  const then = (step: Step): Built => build({ ...data, steps: [...data.steps, step] }, limits);
  const reading = (source: Source<unknown>, format: "rows" | "ndjson", sink: Sink): Reading => {
    checkSource(source, data);
    return new Reading(program, limits, format, sink);
  };
  const execute = (source: Source<unknown>): Answer<unknown> | Promise<Answer<unknown>> => {
    const list = new RowList();
    const end = (report: Report) => ({ rows: list.result, report });
    return readAll(reading(source, "rows", list), source.chunks, end);
  };
  const encode = (source: Source<unknown>): EncodedAnswer | Promise<EncodedAnswer> => {
    const list = new ByteList();
    const end = (report: Report) => ({ ndjson: list.result, report });
    return readAll(reading(source, "ndjson", list), source.chunks, end);
  };
  return Object.assign(execute, {
    encode,
    filter: (predicate: Callback) => then({ filter: filterOf(data, predicate) }),
    derive: (columns: { readonly [name: string]: Callback }) => then({ derive: columnsOf(data, columns) }),
    select: (...names: string[]) => then({ select: namesOf(names) }),
    groupBy: (key: string, aggregates: { readonly [name: string]: Aggregate }) =>
      then(groupingOf(data, key, aggregates)),
    stream: (settings: StreamSettings) => {
      checkSource(settings.from, data);
      return planStream(program, limits, settings);
    },
    toJSON: () => data,
  });
}

/** The expressions that stand for a row's fields after the steps so far. */
function rowOf({ schema, steps }: PlanData): { readonly [name: string]: Expression } {
  const names = [...follow(schema, steps).scope];
  return Object.fromEntries(
    names.map(([name, data]) => [name, new Expression({ field: name }, typeOf(data, schema))]),
  );
}

function expressionOf(data: PlanData, what: string, callback: Callback): Expression {
  const expression = callback(rowOf(data));
  if (expression instanceof Expression) return expression;
  throw new TypeError(`${what}: expected an expression made from the row's fields, got ${typeof expression}`);
}

function filterOf(data: PlanData, predicate: Callback): ExpressionData {
  const expression = expressionOf(data, "filter", predicate);
  if (expression.type === "boolean") return expression.data;
  throw new TypeError(`filter: expected a boolean expression, got a ${expression.type}`);
}

function columnsOf(
  data: PlanData,
  columns: { readonly [name: string]: Callback },
): { [name: string]: ExpressionData } {
  const entries = Object.entries(columns).map(([name, callback]) => {
    checkName(name);
    return [name, expressionOf(data, `derive: field "${name}"`, callback).data] as const;
  });
  return Object.fromEntries(entries);
}

function namesOf(names: readonly string[]): readonly string[] {
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined) throw new TypeError(`select: field "${repeated}" is named twice`);
  if (names.length === 0) throw new TypeError("select: expected at least one field, got none");
  return names;
}

function groupingOf(data: PlanData, key: string, aggregates: { readonly [name: string]: Aggregate }): Step {
  const row = rowOf(data);
  for (const [name, { aggregate, field }] of Object.entries(aggregates)) {
    checkName(name);
    if (name === key) throw new TypeError(`groupBy: the aggregate "${name}" has the name of the key`);
    const type = field === undefined ? "number" : row[field]?.type;
    if (type === undefined || type === "number" || aggregate === "count") continue;
    throw new TypeError(
      `groupBy: ${name}: ${aggregate}("${field}"): expected a field of numbers, got a ${type}`,
    );
  }
  return { groupBy: key, aggregates };
}

/** A source must hold the records that the plan was made for. */
function checkSource(source: { readonly schema: { readonly fields: object } }, { schema }: PlanData): void {
  const fields: { readonly [name: string]: unknown } = { ...source?.schema?.fields };
  const wanted = Object.entries(schema);
  if (wanted.every(([name, type]) => fields[name] === type) && wanted.length === Object.keys(fields).length)
    return;
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
  for (const chunk of chunks) reading.push(chunk);
  return end(reading.finish());
}

async function readInTime(reading: Reading, chunks: AsyncIterable<Uint8Array>): Promise<Report> {
  for await (const chunk of chunks) reading.push(chunk);
  return reading.finish();
}
