// A plan as SQL. Every step is a query over the one before; `ord` is the place of a row.
import type { Fold, Node, Shape, Step, Value, Windows } from "./types.ts";
import { columns, side } from "./types.ts";

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const secondsOf = (x: string): string => `((${x}) - (((${x}) % 1000) + 1000) % 1000) / 1000`;
const part = (form: string) => (x: string) =>
  `CAST(strftime('${form}', ${secondsOf(x)}, 'unixepoch') AS REAL)`;

const week = 604_800_000;
const monday = 345_600_000;

/** The start of the step in which a moment lies, in whole numbers. */
function floored(x: string, step: number, origin: number): string {
  const from = `((${x}) - ${origin})`;
  return `(${from} - ((${from} % ${step}) + ${step}) % ${step} + ${origin})`;
}

const infix = (sign: string) => (x: string, y?: string) => `(${x} ${sign} ${y})`;
const called = (name: string) => (x: string, y?: string) => `${name}(${y === undefined ? x : `${x}, ${y}`})`;

/** How operations are written; operands are fields or stand in brackets. */
const operators: { readonly [op: string]: (x: string, y?: string) => string } = {
  add: infix("+"),
  sub: infix("-"),
  mul: infix("*"),
  div: infix("/"),
  mod: called("mod"),
  neg: (x) => `(-(${x}))`,
  abs: called("abs"),
  floor: called("floor"),
  ceil: called("ceil"),
  trunc: called("trunc"),
  round: called("round"),
  sqrt: called("sqrt"),
  least: called("min"),
  greatest: called("max"),
  lt: infix("<"),
  le: infix("<="),
  gt: infix(">"),
  ge: infix(">="),
  eq: infix("="),
  ne: infix("<>"),
  and: infix("AND"),
  or: infix("OR"),
  not: (x) => `(NOT ${x})`,
  isNull: (x) => `(${x} IS NULL)`,
  orElse: called("coalesce"),
  length: called("units"),
  lower: called("lowered"),
  upper: called("uppered"),
  startsWith: (x, y) => `(substr(${x}, 1, length(${y})) = ${y})`,
  endsWith: (x, y) => `(${y} = '' AND ${x} IS NOT NULL OR substr(${x}, -length(${y})) = ${y})`,
  contains: (x, y) => `(instr(${x}, ${y}) > 0)`,
  year: part("%Y"),
  month: part("%m"),
  day: part("%d"),
  hour: part("%H"),
  minute: part("%M"),
  second: part("%S"),
  weekday: part("%u"),
  dayOfYear: part("%j"),
  toNumber: (x) => `CAST(${x} AS REAL)`,
};

function constant(value: Value, type: string): string {
  if (value === null) return "NULL";
  if (typeof value === "string") return `'${value.replaceAll("'", "''")}'`;
  if (typeof value === "boolean") return value ? "1" : "0";
  if (type !== "number") return `(${value})`;
  return Number.isInteger(value) ? `(${value}.0)` : `(${value})`;
}

function choice(args: readonly string[]): string {
  const cases = args.slice(0, -1);
  const pairs = cases.flatMap((condition, i) =>
    i % 2 === 0 ? `WHEN ${condition} THEN ${cases[i + 1]}` : [],
  );
  return `(CASE ${pairs.join(" ")} ELSE ${args.at(-1)} END)`;
}

function moved(op: string, x: string, span: number): string {
  if (op === "plus") return `(${x} + ${span})`;
  if (op === "minus") return `(${x} - ${span})`;
  return floored(x, span, span % week === 0 ? monday : 0);
}

/** An expression. */
function expression(node: Node): string {
  if ("field" in node) return quoted(node.field);
  if ("value" in node) return constant(node.value, node.type);
  const args = node.args.map(expression);
  const [x = "", y, z] = args;
  if (node.span !== undefined) return moved(node.op, x, node.span);
  if (node.op === "minus") return `CAST(${x} - ${y} AS REAL)`;
  if (node.op === "caseWhen") return choice(args);
  if (node.op === "between") return `(${x} BETWEEN ${y} AND ${z})`;
  const type = node.args[0]?.type ?? "";
  if (node.op === "inSet") return `(${x} IN (${node.values?.map((value) => constant(value, type)).join()}))`;
  return (operators[node.op] as (x: string, y?: string) => string)(x, y);
}

function histogram(x: string, bounds: readonly number[]): string {
  const bins = [...bounds.keys(), bounds.length].map((bin) => {
    const [from, to] = [bounds[bin - 1], bounds[bin]];
    const tests = [from === undefined ? "" : `${x} >= ${from}`, to === undefined ? "" : `${x} < ${to}`];
    return `count(CASE WHEN ${tests.filter(Boolean).join(" AND ")} THEN 1 END)`;
  });
  return `json_array(${bins.join()})`;
}

function fold({ aggregate, field, type, q, bounds }: Fold, order: string): string {
  if (field === undefined) return "CAST(count(*) AS REAL)";
  const x = quoted(field);
  if (aggregate === "count") return `CAST(count(${x}) AS REAL)`;
  if (aggregate.endsWith("ountDistinct")) return `CAST(count(DISTINCT ${x}) AS REAL)`;
  if (aggregate === "first" || aggregate === "last")
    return `first_of(${x} ORDER BY ${order} ${aggregate === "last" ? "DESC" : ""})`;
  if (aggregate === "sum" && type === "integer") return `whole_sum(${x})`;
  if (aggregate === "mean") return `avg(${x})`;
  if (aggregate === "quantile") return `quantile_of(${x}, ${q})`;
  if (aggregate === "histogram") return histogram(x, bounds ?? []);
  if (aggregate === "variance") return `variance_of(${x})`;
  return aggregate === "deviation" ? `sqrt(variance_of(${x}))` : `${aggregate}(${x})`;
}

/** Rows with a time, with the watermark when each came. */
function timedRows({ field, every, lateness, offset }: Windows, from: string): string {
  const time = quoted(field);
  const slice = floored(time, every, offset);
  return `SELECT *, ${slice} AS slice, max(${time}) OVER (ORDER BY ord) - ${lateness} AS mark FROM (${from}) WHERE ${time} IS NOT NULL`;
}

/** Those rows once for each of the windows that still took them when they came. */
function windowRows({ every, size, allowed }: Windows): string {
  const starts = Array.from({ length: size / every }, (_, i) => `(${i * every})`).join();
  return `SELECT *, slice - column1 AS own_start, slice - column1 + ${size} AS own_end
    FROM timed, (VALUES ${starts}) WHERE slice - column1 + ${size + allowed} > mark`;
}

/** When each group of a window is given: once with all rows that were not late, and then with each late row. */
function givenAt(keys: readonly string[]): string {
  const by = ["own_start AS given_start", ...keys.map((key, i) => `${key} AS key${i}`)].join();
  const over = "(SELECT min(ord) FROM timed WHERE mark >= own_end)";
  return `SELECT ${by}, ifnull(${over}, 1e9) AS given_at, 0 AS anew FROM cells
    WHERE own_end > mark GROUP BY ${["own_start", ...keys].join()}
    UNION ALL SELECT ${by}, ord, 1 FROM cells WHERE own_end <= mark`;
}

/** The rows of overlapping windows come slice by slice, and within a slice as they came. */
const inSlices = "slice * 100000 + ord";

function group({ keys, folds, window }: Extract<Step, { kind: "group" }>, from: string): string {
  const by = keys.map(quoted);
  const valuesBy = (order: string) => folds.map((one) => `${fold(one, order)} AS ${quoted(one.name)}`);
  if (window === undefined)
    return `SELECT ${[...by, ...valuesBy("ord")].join()}, ifnull(min(ord), 0) AS ord FROM (${from})
      ${by.length === 0 ? "" : `GROUP BY ${by.join()}`}`;
  const cells = keys.map((key) => `cells.${quoted(key)}`);
  const bounds = ["given_at", "anew", "cells.own_start", "own_end", ...cells].join();
  const same = cells.map((key, i) => ` AND ${key} IS key${i}`).join("");
  const inner = `SELECT ${[bounds, ...valuesBy(inSlices)].join()}, min(${inSlices}) AS place FROM given JOIN cells
    ON cells.own_start = given_start${same} AND CASE WHEN anew THEN ord <= given_at ELSE own_end > mark END GROUP BY ${bounds}`;
  const names = [...keys, ...folds.map(({ name }) => name)].map(quoted);
  const list = ["own_start AS windowStart", "own_end AS windowEnd", ...names].join();
  const place = "row_number() OVER (ORDER BY given_at, anew, own_start, place) AS ord";
  return `WITH timed AS (${timedRows(window, from)}), cells AS (${windowRows(window)}), given AS (${givenAt(keys.map(quoted))})
    SELECT ${list}, ${place} FROM (${inner})`;
}

function sort({ keys, most }: Extract<Step, { kind: "sort" }>, names: string, from: string): string {
  const order = keys.map(
    ({ field, descending, nulls }) =>
      `${quoted(field)} ${descending ? "DESC" : "ASC"} NULLS ${nulls.toUpperCase()}`,
  );
  const sorted = `SELECT ${names}, row_number() OVER (ORDER BY ${order.join()}, ord) AS ord FROM (${from})`;
  return most === undefined ? sorted : `SELECT * FROM (${sorted}) WHERE ord <= ${most}`;
}

function join(outer: boolean, names: string, from: string): string {
  const added = side.columns.slice(1).map(({ name }) => `side.${quoted(name)} AS ${quoted(name)}`);
  const own = names.split(",").map((name) => `own.${name} AS ${name}`);
  return `SELECT ${[...own, ...added].join()}, own.ord AS ord FROM (${from}) AS own
    ${outer ? "LEFT" : "INNER"} JOIN side ON own."key" = side."key"`;
}

/** One step over a query whose columns have these names. */
function query(step: Step, names: readonly string[], from: string): string {
  const all = names.map(quoted).join();
  if (step.kind === "filter") return `SELECT * FROM (${from}) WHERE ${expression(step.node)}`;
  if (step.kind === "select") return `SELECT ${step.names.map(quoted).join()}, ord FROM (${from})`;
  if (step.kind === "limit")
    return `SELECT * FROM (${from}) ORDER BY ord LIMIT ${step.count} OFFSET ${step.offset}`;
  if (step.kind === "group") return group(step, from);
  if (step.kind === "sort") return sort(step, all, from);
  if (step.kind === "join") return join(step.outer, all, from);
  if (step.kind === "distinct") {
    const by = step.names.map(quoted).join();
    return `SELECT ${all}, ord FROM (SELECT *, row_number() OVER (PARTITION BY ${by} ORDER BY ord) AS nth FROM (${from})) WHERE nth = 1`;
  }
  const kept = names.map((name) => {
    const node = step.columns[name];
    return node === undefined ? quoted(name) : `${expression(node)} AS ${quoted(name)}`;
  });
  const added = Object.entries(step.columns)
    .filter(([name]) => !names.includes(name))
    .map(([name, node]) => `${expression(node)} AS ${quoted(name)}`);
  return `SELECT ${[...kept, ...added].join()}, ord FROM (${from})`;
}

/** The names of the columns behind a step. */
function namesAfter(step: Step, names: readonly string[]): readonly string[] {
  if (step.kind === "select") return step.names;
  if (step.kind === "derive") return [...new Set([...names, ...Object.keys(step.columns)])];
  if (step.kind === "join") return [...names, ...side.columns.slice(1).map(({ name }) => name)];
  if (step.kind !== "group") return names;
  const bounds = step.window === undefined ? [] : ["windowStart", "windowEnd"];
  return [...bounds, ...step.keys, ...step.folds.map(({ name }) => name)];
}

/** The plan as one query over the table `data`; rows in order, their values in the order of the columns. */
export function sqlOf({ steps }: Shape): string {
  let sql = `SELECT ${columns.map(({ name }) => quoted(name)).join()}, ord FROM data`;
  let names: readonly string[] = columns.map(({ name }) => name);
  for (const step of steps) {
    sql = query(step, names, sql);
    names = namesAfter(step, names);
  }
  return `SELECT ${names.map(quoted).join()} FROM (${sql}) ORDER BY ord`;
}
