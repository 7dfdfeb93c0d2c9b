import { foldOf } from "../engine/fold.ts";
import type {
  Column,
  GroupSink,
  Instruction,
  Operation,
  Output,
  Program,
  RowSink,
  ValueType,
} from "../engine/program.ts";
import type { Aggregate } from "./aggregate.ts";
import { type ExpressionData, valueType } from "./expression.ts";
import type { FieldType } from "./schema.ts";

/** One step of a plan, as plain data. */
export type Step =
  | { readonly filter: ExpressionData }
  | { readonly derive: { readonly [name: string]: ExpressionData } }
  | { readonly select: readonly string[] }
  | { readonly groupBy: string; readonly aggregates: { readonly [name: string]: Aggregate } };

type Fields = { readonly [name: string]: FieldType };
type Grouping = Extract<Step, { groupBy: string }>;

/** The names in scope, each with its expression over source fields. */
type Scope = Map<string, ExpressionData>;

const numeric: readonly Operation[] = ["add", "sub", "mul", "div"];

/** The type of a resolved expression. */
export function typeOf(data: ExpressionData, fields: Fields): ValueType {
  if ("field" in data) return valueType(fields[data.field] as FieldType);
  if ("op" in data) return numeric.includes(data.op) ? "number" : "boolean";
  return typeof data.value === "string" ? "text" : (typeof data.value as ValueType);
}

function lookUp(scope: Scope, name: string): ExpressionData {
  const data = scope.get(name);
  if (data !== undefined) return data;
  throw new TypeError(`plan: unknown field "${name}"; the fields are ${[...scope.keys()].join(", ")}`);
}

/** The expression over source fields; what a name stands for keeps its identity, so it is computed once. */
function resolve(data: ExpressionData, scope: Scope): ExpressionData {
  if ("field" in data) return lookUp(scope, data.field);
  return "value" in data ? data : { op: data.op, args: data.args.map((arg) => resolve(arg, scope)) };
}

/** The names in scope after some steps, and the filters met on the way. */
export function follow(fields: Fields, steps: readonly Step[]): { scope: Scope; filters: ExpressionData[] } {
  let scope: Scope = new Map(Object.keys(fields).map((name) => [name, { field: name }]));
  const filters: ExpressionData[] = [];
  for (const step of steps) {
    if ("filter" in step) filters.push(resolve(step.filter, scope));
    else if ("select" in step) scope = new Map(step.select.map((name) => [name, lookUp(scope, name)]));
    else if ("derive" in step) scope = derived(step.derive, scope);
  }
  return { scope, filters };
}

function derived(columns: { readonly [name: string]: ExpressionData }, scope: Scope): Scope {
  const added = Object.entries(columns).map(([name, data]) => [name, resolve(data, scope)] as const);
  return new Map([...scope, ...added]);
}

/** Gives registers to source fields first, then to operations, each once. */
class Registers {
  readonly columns: Column[] = [];
  readonly instructions: Instruction[] = [];
  readonly #fields: Fields;
  readonly #fieldNumbers = new Map<string, number>();
  readonly #numbers = new Map<ExpressionData, number>();

  constructor(fields: Fields, roots: readonly ExpressionData[]) {
    this.#fields = fields;
    const seen = new Set<ExpressionData>();
    for (const root of roots) this.#read(root, seen);
  }

  output(name: string, data: ExpressionData): Output {
    return { name, type: typeOf(data, this.#fields), register: this.of(data) };
  }

  of(data: ExpressionData): number {
    if ("field" in data) return this.#fieldNumbers.get(data.field) as number;
    const known = this.#numbers.get(data);
    if (known !== undefined) return known;
    const instruction = this.#instruction(data);
    const number = this.columns.length + this.instructions.push(instruction) - 1;
    this.#numbers.set(data, number);
    return number;
  }

  #read(data: ExpressionData, seen: Set<ExpressionData>): void {
    if (seen.has(data)) return;
    seen.add(data);
    if ("op" in data) for (const arg of data.args) this.#read(arg, seen);
    if (!("field" in data) || this.#fieldNumbers.has(data.field)) return;
    this.#fieldNumbers.set(
      data.field,
      this.columns.push({ name: data.field, type: typeOf(data, this.#fields) }) - 1,
    );
  }

  #instruction(data: Exclude<ExpressionData, { field: string }>): Instruction {
    if ("value" in data) return { op: "constant", value: data.value as number | boolean };
    const [left, right = left] = data.args as [ExpressionData, ExpressionData?];
    if (!("value" in right) || typeof right.value !== "string")
      return { op: data.op, a: this.of(left), b: this.of(right) };
    const equal: Instruction = { op: "textEqual", a: this.of(left), text: right.value };
    if (data.op === "eq") return equal;
    const a = this.columns.length + this.instructions.push(equal) - 1;
    return { op: "not", a, b: a };
  }
}

function groupSink(grouping: Grouping, scope: Scope, registers: Registers): GroupSink {
  const folds: GroupSink["folds"][number][] = [];
  const outputs = Object.entries(grouping.aggregates).map(([name, { aggregate, field }]) => {
    const register = field === undefined ? undefined : registers.of(lookUp(scope, field));
    const fold = foldOf[aggregate];
    const found = folds.findIndex((known) => known.fold === fold && known.register === register);
    return { name, aggregate, fold: found >= 0 ? found : folds.push({ fold, register }) - 1 };
  });
  return {
    kind: "group",
    key: registers.output(grouping.groupBy, lookUp(scope, grouping.groupBy)),
    folds,
    outputs,
  };
}

/** The expressions that a grouping needs: its key and the fields of its aggregates. */
function groupRoots(grouping: Grouping, scope: Scope): ExpressionData[] {
  const names = Object.values(grouping.aggregates).flatMap(({ field }) => field ?? []);
  return [grouping.groupBy, ...names].map((name) => lookUp(scope, name));
}

/** Compiles a plan's steps over a schema's fields, so that only columns and operations that matter are read and run. */
export function compile(fields: Fields, steps: readonly Step[]): Program {
  const { scope, filters } = follow(fields, steps);
  const grouping = steps.find((step): step is Grouping => "groupBy" in step);
  const results = grouping === undefined ? [...scope.values()] : groupRoots(grouping, scope);
  const registers = new Registers(fields, [...filters, ...results]);
  const tests = filters.map((filter) => registers.of(filter));
  const sink: GroupSink | RowSink =
    grouping === undefined
      ? { kind: "rows", outputs: [...scope].map(([name, data]) => registers.output(name, data)) }
      : groupSink(grouping, scope, registers);
  const { columns, instructions } = registers;
  return { columns, instructions, filters: tests, sink };
}
