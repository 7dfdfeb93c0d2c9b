// A plan's steps to what executes them: a program over the source, then stages over rows.

import type { Resolved } from "../expressions/resolve.ts";
import { type Field, fieldsOf, type Program } from "../programs/program.ts";
import { type OperatorStep, operatorStage } from "../stages/operators.ts";
import { programStage } from "../stages/program.ts";
import { sessionStage } from "../stages/session.ts";
import type { StagePart } from "../stages/stage.ts";
import { type GroupStep, groupingIn, groupSink, namesIn } from "./grouping.ts";
import { Registers } from "./registers.ts";
import { emptyScope, extended, type MapStep, type Scope } from "./scope.ts";
import { type SideData, withTable } from "./side-table.ts";
import { cutOf, type WindowData } from "./window.ts";

/** One step of a plan, as plain data. */
export type Step = MapStep | GroupStep | OperatorStep<SideData>;

/** What executes a plan. */
export interface Pipeline {
  /** Reads the source. */
  readonly scan: Program;
  /** What becomes of its rows, in order. */
  readonly stages: readonly StagePart[];
  /** The fields of the rows that come out. */
  readonly fields: readonly Field[];
}

/** The program of the steps that made a scope; only columns and operations that matter are read and run. */
function programOf(scope: Scope, step?: GroupStep): Program {
  const grouping = step === undefined ? undefined : groupingIn(scope, step);
  const results = grouping === undefined ? [...scope.names.values()] : grouping.roots;
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
export class Pipe {
  readonly stages: StagePart[] = [];
  scope: Scope;
  #scan: Program | undefined;

  constructor(fields: readonly Field[]) {
    this.scope = emptyScope(fields);
  }

  add(step: Step): void {
    const more = extended(this.scope, step as MapStep);
    if (more !== undefined) this.scope = more;
    else if ("groupBy" in step) this.#group(step);
    else this.#operate(step as OperatorStep<SideData>);
  }

  /** Everything compiled; the scan is the only program that must be there. */
  finish(): Pipeline {
    if (this.#scan === undefined || !isUntouched(this.scope)) this.#close();
    return { scan: this.#scan as Program, stages: this.stages, fields: this.scope.fields };
  }

  #group(step: GroupStep): void {
    if (step.window?.gap === undefined) this.#close(step);
    else this.#groupSessions(step, step.window);
  }

  /** Sessions are made of rows that have nothing but what the grouping needs. */
  #groupSessions(step: GroupStep, window: WindowData): void {
    cutOf(window, this.scope);
    this.scope = extended(this.scope, { select: namesIn(step) }) as Scope;
    if (this.#scan === undefined || !isUntouched(this.scope)) this.#close();
    const part = sessionStage(programOf(this.scope, step), this.scope.fields);
    this.stages.push(part);
    this.scope = emptyScope(part.fields);
  }

  #operate(step: OperatorStep<SideData>): void {
    if (this.#scan === undefined || !isUntouched(this.scope)) this.#close();
    const part = operatorStage(withTable(step), this.scope.fields);
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
