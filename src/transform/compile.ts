// A plan's steps to what executes them: a program over the source, then stages over rows.
import { aggregates as aggregateKinds } from "../engine/aggregates.ts";
import {
  type Field,
  type FoldUse,
  fieldsOf,
  type GroupSink,
  type Program,
  type ValueType,
} from "../engine/program.ts";
import { type OperatorStep, operatorStage } from "../stages/operators.ts";
import { programStage } from "../stages/program.ts";
import type { StagePart } from "../stages/stage.ts";
import type { Aggregate } from "./aggregate.ts";
import { Registers } from "./registers.ts";
import type { Resolved } from "./resolve.ts";
import { emptyScope, extended, lookUp, type MapStep, type Scope, typeOf } from "./scope.ts";

/** Rows to groups. */
export interface GroupStep {
  readonly groupBy: readonly string[];
  readonly aggregates: { readonly [name: string]: Aggregate };
}

/** One step of a plan, as plain data. */
export type Step = MapStep | GroupStep | OperatorStep;

/** What executes a plan. */
export interface Pipeline {
  /** Reads the source. */
  readonly scan: Program;
  /** What becomes of its rows, in order. */
  readonly stages: readonly StagePart[];
  /** The fields of the rows that come out. */
  readonly fields: readonly Field[];
}

/** The fold of an aggregate, with the settings that are the fold's. */
function foldUse(
  { aggregate, ...settings }: Aggregate,
  register: number | undefined,
  type: ValueType,
): FoldUse {
  const kind = aggregateKinds[aggregate];
  const fold = type === "integer" ? (kind.integers ?? kind.fold) : kind.fold;
  const names = kind.settings ?? [];
  const own = names.filter((name) => settings[name] !== undefined).map((name) => [name, settings[name]]);
  return { fold, register, ...(own.length === 0 ? {} : { settings: Object.fromEntries(own) }) };
}

/** The expressions that a grouping needs: its keys and the fields of its aggregates. */
function groupRoots({ groupBy, aggregates }: GroupStep, scope: Scope): Resolved[] {
  const names = Object.values(aggregates).flatMap(({ field }) => field ?? []);
  return [...groupBy, ...names].map((name) => lookUp(scope, name));
}

function groupSink({ groupBy, aggregates }: GroupStep, scope: Scope, registers: Registers): GroupSink {
  const folds: FoldUse[] = [];
  const outputs = Object.entries(aggregates).map(([name, data]) => {
    const of = data.field === undefined ? undefined : lookUp(scope, data.field);
    const from = of === undefined ? "number" : typeOf(of);
    const use = foldUse(data, of === undefined ? undefined : registers.of(of), from);
    const found = folds.findIndex((known) => JSON.stringify(known) === JSON.stringify(use));
    const place = found >= 0 ? found : folds.push(use) - 1;
    const { type } = aggregateKinds[data.aggregate];
    return {
      name,
      type: type === "field" ? from : type,
      aggregate: data.aggregate,
      fold: place,
      settings: data,
    };
  });
  const keys = groupBy.map((name) => registers.output(name, lookUp(scope, name)));
  return { kind: "group", keys, folds, outputs };
}

/** The program of the steps that made a scope; only columns and operations that matter are read and run. */
function programOf(scope: Scope, grouping?: GroupStep): Program {
  const results = grouping === undefined ? [...scope.names.values()] : groupRoots(grouping, scope);
  const registers = new Registers(scope.fields, [...scope.filters, ...results]);
  const filters = scope.filters.map((filter) => registers.of(filter));
  const sink =
    grouping === undefined
      ? {
          kind: "rows" as const,
          outputs: [...scope.names].map(([name, data]) => registers.output(name, data)),
        }
      : groupSink(grouping, scope, registers);
  return { columns: registers.columns, instructions: registers.instructions, filters, sink };
}

const isField = ({ kind }: Resolved, name: string): boolean => "field" in kind && kind.field === name;

/** Whether a scope is just the rows that came in. */
function isUntouched({ fields, names, filters }: Scope): boolean {
  const same = [...names].every(([name, data], i) => isField(data, name) && name === fields[i]?.name);
  return same && filters.length === 0 && names.size === fields.length;
}

/** Collects what executes the steps so far. */
class Pipe {
  readonly stages: StagePart[] = [];
  scope: Scope;
  #scan: Program | undefined;

  constructor(fields: readonly Field[]) {
    this.scope = emptyScope(fields);
  }

  add(step: Step): void {
    const more = extended(this.scope, step as MapStep);
    if (more !== undefined) this.scope = more;
    else if ("groupBy" in step) this.#close(step);
    else this.#operate(step as OperatorStep);
  }

  /** Everything compiled; the scan is the only program that must be there. */
  finish(): Pipeline {
    if (this.#scan === undefined || !isUntouched(this.scope)) this.#close();
    return { scan: this.#scan as Program, stages: this.stages, fields: this.scope.fields };
  }

  #operate(step: OperatorStep): void {
    if (this.#scan === undefined || !isUntouched(this.scope)) this.#close();
    const part = operatorStage(step, this.scope.fields);
    if (part === undefined) throw new TypeError(`plan: unknown step ${JSON.stringify(Object.keys(step))}`);
    this.stages.push(part);
    this.scope = emptyScope(part.fields);
  }

  #close(grouping?: GroupStep): void {
    const program = programOf(this.scope, grouping);
    if (this.#scan === undefined) this.#scan = program;
    else this.stages.push(programStage(program, this.scope.fields));
    this.scope = emptyScope(fieldsOf(program));
  }
}

function pipeOf(fields: readonly Field[], steps: readonly Step[]): Pipe {
  const pipe = new Pipe(fields);
  for (const step of steps) pipe.add(step);
  return pipe;
}

/** Compiles a plan's steps over a source's fields. */
export function compile(fields: readonly Field[], steps: readonly Step[]): Pipeline {
  return pipeOf(fields, steps).finish();
}

/** What is in scope after the steps. */
export function scopeAfter(fields: readonly Field[], steps: readonly Step[]): Scope {
  return pipeOf(fields, steps).scope;
}
