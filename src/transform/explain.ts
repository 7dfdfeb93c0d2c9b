// How a plan is executed, told: what is read, what is computed where, and what becomes of the rows.

import type { ProgramModule } from "../linear/module.ts";
import type { Pipeline } from "../plans/compile.ts";
import type { AggregateOutput, Field, GroupSink, Instruction, Program } from "../programs/program.ts";
import type { EngineName } from "../programs/report.ts";
import { lateTitle } from "../programs/window.ts";
import { mustBeOneOf } from "../rows/check.ts";
import type { Value } from "../values/value.ts";
import { isNativeFold } from "../wasm/folds.ts";
import { isNative } from "../wasm/instructions.ts";
import type { Limits } from "./options.ts";
import { type EngineChoice, engineChoice } from "./select-engine.ts";

/** Where something is computed: in the WebAssembly module, or in TypeScript. */
export type Place = "module" | "host";

/** A value that a plan computes for each row, or for each group. */
export interface ExplainedValue {
  /** Its name: `$0`, `$1` and so on for values of rows, the name of the field for those of groups. */
  readonly name: string;
  /** What is computed, of fields, constants and other values. */
  readonly value: string;
  /** Where. */
  readonly where: Place;
}

/** How groups are made. */
export interface ExplainedGroups {
  /** The keys; none if all rows are one group. */
  readonly keys: readonly string[];
  /** How the rows' time is cut, if it is. */
  readonly window?: string;
  /** The aggregates. */
  readonly aggregates: readonly ExplainedValue[];
}

/** How a plan is executed. */
export interface Explanation extends EngineChoice {
  /** The fields that are read from each record; no other one is. */
  readonly reads: readonly Field[];
  /** What is computed of them. */
  readonly computes: readonly ExplainedValue[];
  /** What must be true of a row for it to stay. */
  readonly filters: readonly string[];
  /** How rows are grouped, if the source's rows are. */
  readonly groups?: ExplainedGroups;
  /** What becomes of the rows then, in order; all of it in TypeScript. */
  readonly steps: readonly string[];
  /** The fields of the rows that come out. */
  readonly gives: readonly Field[];
}

const longest = 40;

const cut = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);
const shown = (value: unknown): string =>
  cut(typeof value === "string" ? JSON.stringify(value) : `${value as Value}`);

const fieldsOf = (fields: readonly Field[]): Field[] => fields.map(({ name, type }) => ({ name, type }));

/** Names for the registers of a program: fields and constants by themselves, others by number. */
function registerNames({ columns, instructions }: Program): readonly string[] {
  let count = 0;
  const computed = instructions.map(({ op, constant }) =>
    op === "constant" ? shown(constant) : `$${count++}`,
  );
  return [...columns.map(({ name }) => name), ...computed];
}

function operationText({ op, args, constant }: Instruction, names: readonly string[]): string {
  const listed = constant instanceof Set ? [`[${cut([...constant].map(shown).join(", "))}]`] : [];
  return `${op}(${[...args.map((arg) => names[arg] as string), ...listed].join(", ")})`;
}

function computedBy(
  program: Program,
  names: readonly string[],
  engine: EngineName,
  module: ProgramModule,
): ExplainedValue[] {
  return program.instructions.flatMap((instruction, i) => {
    if (instruction.op === "constant") return [];
    const where = engine !== "reference" && isNative(instruction, program, module) ? "module" : "host";
    const name = names[program.columns.length + i] as string;
    return { name, value: operationText(instruction, names), where };
  });
}

function windowOf({ window }: GroupSink, names: readonly string[]): string | undefined {
  if (window === undefined) return undefined;
  const of = `of ${names[window.time]}, lateness ${window.lateness}${lateTitle({ window })}`;
  if ("gap" in window) return `sessions ${of}, gap ${window.gap}`;
  return `windows ${of}, size ${window.size}, every ${window.every}`;
}

function aggregateOf({ aggregate, settings }: AggregateOutput): string {
  const { field = "", aggregate: _, ...others } = { ...settings } as { readonly [name: string]: unknown };
  const given = Object.entries(others).map(([name, value]) => `, ${name} ${shown(value)}`);
  return `${aggregate}(${String(field)}${given.join("")})`;
}

function groupsOf(
  program: Program,
  names: readonly string[],
  engine: EngineName,
): ExplainedGroups | undefined {
  const { sink } = program;
  if (sink.kind !== "group") return undefined;
  const window = windowOf(sink, names);
  const aggregates = sink.outputs.map((output): ExplainedValue => {
    const use = sink.folds[output.fold];
    const native = engine !== "reference" && use !== undefined && isNativeFold(use, program);
    return { name: output.name, value: aggregateOf(output), where: native ? "module" : "host" };
  });
  const keys = sink.single ? [] : sink.keys.map(({ name }) => name);
  return { keys, ...(window === undefined ? {} : { window }), aggregates };
}

/** How a pipeline is executed on an engine. */
function explained({ scan, stages, fields }: Pipeline, { engine, module }: Limits): Explanation {
  const choice = engineChoice(engine);
  const names = registerNames(scan);
  const groups = groupsOf(scan, names, choice.engine);
  return {
    ...choice,
    reads: fieldsOf(scan.columns),
    computes: computedBy(scan, names, choice.engine, module),
    filters: scan.filters.map((filter) => names[filter] as string),
    ...(groups === undefined ? {} : { groups }),
    steps: stages.map(({ title }) => title),
    gives: fieldsOf(fields),
  };
}

const fieldLine = (fields: readonly Field[]): string =>
  fields.map(({ name, type }) => `${name} (${type})`).join(", ") || "nothing but their number";

const valueLine = ({ name, value, where }: ExplainedValue): string => `  ${name} = ${value}  [${where}]`;

function groupLines({ keys, window, aggregates }: ExplainedGroups): string[] {
  const cut = window === undefined ? [] : [`  ${window}`];
  return [
    keys.length === 0 ? "group all rows" : `group by ${keys.join(", ")}`,
    ...cut,
    ...aggregates.map(valueLine),
  ];
}

/** An explanation as lines of text. */
function explanationText(explanation: Explanation): string {
  const { engine, why, reads, computes, filters, groups, steps, gives } = explanation;
  const lines = [
    `engine ${engine}: ${why}`,
    `read ${fieldLine(reads)}`,
    ...(computes.length === 0 ? [] : ["compute", ...computes.map(valueLine)]),
    ...filters.map((filter) => `keep where ${filter}`),
    ...(groups === undefined ? [] : groupLines(groups)),
    ...steps.map((title) => `then ${title}  [host]`),
    `give ${fieldLine(gives)}`,
  ];
  return lines.join("\n");
}

/** How a pipeline is executed, in the form that was asked for. */
export function explain(
  pipeline: Pipeline,
  limits: Limits,
  { as = "text" }: { readonly as?: unknown } = {},
): string | Explanation {
  mustBeOneOf("as", as, ["text", "data"]);
  const explanation = explained(pipeline, limits);
  return as === "data" ? explanation : explanationText(explanation);
}
