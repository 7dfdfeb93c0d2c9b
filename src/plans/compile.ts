// A plan's steps to what executes them: a program over the source, then stages over rows.

import type { Resolved } from "../expressions/resolve.ts";
import { type Field, fieldsOf, type Program } from "../programs/program.ts";
import type { StagePart } from "../rows/stage.ts";
import { type OperatorStep, operatorStage } from "../stages/operators.ts";
import { programStage } from "../stages/program.ts";
import { sessionStage } from "../stages/session.ts";
import { type GroupStep, groupingIn, groupSink, namesIn } from "./grouping.ts";
import { Registers } from "./registers.ts";
import { emptyScope, extended, type MapStep, type Scope } from "./scope.ts";
import { type SideData, withTable } from "./side-table.ts";
import { cutOf } from "./window.ts";

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

/** What executes the steps so far. Nothing in it changes, so that plans with a common beginning share it. */
export class Pipe {
  readonly scope: Scope;
  readonly #scan: Program | undefined;
  readonly #stages: readonly StagePart[];

  constructor(scope: Scope, scan?: Program, stages: readonly StagePart[] = []) {
    this.scope = scope;
    this.#scan = scan;
    this.#stages = stages;
  }

  /** With one step more. Throws a TypeError when it does not fit. */
  with(step: Step): Pipe {
    const more = extended(this.scope, step as MapStep);
    if (more !== undefined) return this.#at(more);
    return "groupBy" in step ? this.#grouped(step) : this.#operated(step as OperatorStep<SideData>);
  }

  /** Everything compiled; the scan is the only program that must be there. */
  finish(): Pipeline {
    const ready = this.#ready();
    return { scan: ready.#scan as Program, stages: ready.#stages, fields: ready.scope.fields };
  }

  #at(scope: Scope): Pipe {
    return new Pipe(scope, this.#scan, this.#stages);
  }

  /** Sessions are made of rows that have nothing but what the grouping needs. */
  #grouped(step: GroupStep): Pipe {
    if (step.window?.gap === undefined) return this.#closed(step);
    cutOf(step.window, this.scope);
    const narrow = this.#at(extended(this.scope, { select: namesIn(step) }) as Scope).#ready();
    return narrow.#staged(sessionStage(programOf(narrow.scope, step), narrow.scope.fields));
  }

  #operated(step: OperatorStep<SideData>): Pipe {
    const ready = this.#ready();
    const part = operatorStage(withTable(step), ready.scope.fields);
    if (part === undefined) throw new TypeError(`plan: unknown step ${JSON.stringify(Object.keys(step))}`);
    return ready.#staged(part);
  }

  /** With the rows that come in as the programs so far give them. */
  #ready(): Pipe {
    return this.#scan === undefined || !isUntouched(this.scope) ? this.#closed() : this;
  }

  #staged(part: StagePart): Pipe {
    return new Pipe(emptyScope(part.fields), this.#scan, [...this.#stages, part]);
  }

  #closed(grouping?: GroupStep): Pipe {
    const program = programOf(this.scope, grouping);
    const scope = emptyScope(fieldsOf(program));
    if (this.#scan === undefined) return new Pipe(scope, program, this.#stages);
    return new Pipe(scope, this.#scan, [...this.#stages, programStage(program, this.scope.fields)]);
  }
}

/** The pipe of no steps over a source's fields. */
export function emptyPipe(fields: readonly Field[]): Pipe {
  return new Pipe(emptyScope(fields));
}
