export type { ExpressionData } from "../expressions/expression.ts";
export type { Case, CaseValue, CaseValues } from "../expressions/expression-case.ts";
export { caseWhen } from "../expressions/expression-case.ts";
export type { LiteralData, Moment, Span } from "../expressions/expression-literal.ts";
export type {
  AnyExpression,
  ExpressionOf,
  FieldsOf,
  IntegerExpression,
  TimestampExpression,
} from "../expressions/expression-moments.ts";
export type {
  BooleanExpression,
  Expressed,
  NumberExpression,
  TextExpression,
  ValueOf,
} from "../expressions/expression-types.ts";
export type { Aggregate, AggregateValue } from "../plans/aggregate.ts";
export { count, deviation, first, last, max, mean, min, sum, variance } from "../plans/aggregate.ts";
export type {
  ApproximateCountOptions,
  CountDistinctOptions,
  HistogramBins,
  QuantileOptions,
} from "../plans/aggregate-sketch.ts";
export {
  approximateCountDistinct,
  countDistinct,
  histogram,
  median,
  quantile,
} from "../plans/aggregate-sketch.ts";
export type {
  EwmaOptions,
  JoinedFields,
  JoinKeys,
  JoinOptions,
  MarkedFields,
  MarkOptions,
  OrderKey,
  ZScoreOptions,
} from "../plans/operator-types.ts";
export type { PlanData } from "../plans/plan-data.ts";
export type { AmountsOf, NamesOf, SingleNames } from "../plans/row-types.ts";
export type { LatenessOptions, SessionOptions, WindowData, WindowOptions } from "../plans/window.ts";
export type { EngineName, Rejection, Report } from "../programs/report.ts";
export type { SortKey } from "../rows/order.ts";
export type { ArrowLibrary } from "../sinks/arrow.ts";
export { arrowTable } from "../sinks/arrow.ts";
export type {
  AnyColumn,
  BooleanColumn,
  ColumnOf,
  ColumnsOf,
  IntegerColumn,
  ListColumn,
  NumberColumn,
  TextColumn,
} from "../sinks/column-types.ts";
export type { ArrowInput, ArrowReader, ArrowTable, ArrowVector } from "../sources/arrow.ts";
export { arrow } from "../sources/arrow.ts";
export type { ByteInput } from "../sources/bytes.ts";
export type { ValueArray } from "../sources/column-batch.ts";
export type { ColumnInput, ColumnReader, ColumnSet } from "../sources/columns.ts";
export { columns } from "../sources/columns.ts";
export type { CsvReader } from "../sources/csv.ts";
export { csv, tsv } from "../sources/csv.ts";
export type { CsvOptions } from "../sources/csv-options.ts";
export type {
  FieldDefinition,
  FieldOptions,
  FieldType,
  FieldValue,
  Timestamp,
} from "../sources/field.ts";
export type { JsonArrayReader } from "../sources/json-array.ts";
export { jsonArray } from "../sources/json-array.ts";
export type { NdjsonInput, NdjsonReader } from "../sources/ndjson.ts";
export { ndjson } from "../sources/ndjson.ts";
export type { RecordInput, RecordReader } from "../sources/records.ts";
export { records } from "../sources/records.ts";
export type { RowOf, Schema } from "../sources/schema.ts";
export { schema } from "../sources/schema.ts";
export type { Form, Reader, ReaderOf, Source } from "../sources/source.ts";
export type { Answer, ColumnAnswer, CsvAnswer, EncodedAnswer } from "./answers.ts";
export type { OpenOptions, Plan, StreamForms, StreamOptions } from "./execution-types.ts";
export type { ExplainedGroups, ExplainedValue, Explanation, Place } from "./explain.ts";
export type { OpenPlan } from "./open.ts";
export type { PlanOptions } from "./options.ts";
export type { OpenPart } from "./parts.ts";
export type { AggregatesOf, PlanBuilder, RowSteps, Windowed } from "./plan.ts";
export { plan } from "./plan.ts";
export type { AnyRow } from "./plan-from.ts";
export { planFrom } from "./plan-from.ts";
export type { EngineChoice } from "./select-engine.ts";
export type { PlanState } from "./state.ts";
