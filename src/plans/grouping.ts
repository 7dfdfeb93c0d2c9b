// A grouping to what executes it: its keys, its folds, and the windows that its rows are in.

import type { Resolved } from "../expressions/resolve.ts";
import { aggregates as aggregateKinds } from "../folds/aggregates.ts";
import type { AggregateOutput, FoldUse, GroupSink, ValueType } from "../programs/program.ts";
import type { Aggregate } from "./aggregate.ts";
import type { Registers } from "./registers.ts";
import { lookUp, type Scope, typeOf } from "./scope.ts";
import { type Cut, cutOf, type WindowData } from "./window.ts";

/** Rows to groups, or to groups of windows. */
export interface GroupStep {
  readonly groupBy: readonly string[];
  readonly aggregates: { readonly [name: string]: Aggregate };
  readonly window?: WindowData;
}

/** A grouping in its scope. */
export interface Grouping {
  readonly step: GroupStep;
  readonly cut: Cut | undefined;
  /** The expressions that it needs. */
  readonly roots: readonly Resolved[];
}

/** The names of a grouping's fields, each once. */
export function namesIn({ groupBy, aggregates, window }: GroupStep): string[] {
  const names = Object.values(aggregates).flatMap(({ field }) => field ?? []);
  return [...new Set([...(window === undefined ? [] : [window.field]), ...groupBy, ...names])];
}

/** A grouping and the expressions of a scope that it needs. */
export function groupingIn(scope: Scope, step: GroupStep): Grouping {
  const cut = step.window === undefined ? undefined : cutOf(step.window, scope);
  const named = namesIn(step).map((name) => lookUp(scope, name));
  return { step, cut, roots: cut === undefined ? named : [...named, cut.slice] };
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

function aggregateOutputs(
  { aggregates }: GroupStep,
  scope: Scope,
  registers: Registers,
  folds: FoldUse[],
): AggregateOutput[] {
  return Object.entries(aggregates).map(([name, data]) => {
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
}

/** A constant, for engines to group by where there is no key. */
function oneKey({ expressions }: Scope): Resolved {
  return expressions.copy().of({ value: 0 }, (name) => {
    throw new TypeError(`plan: unknown field "${name}"`);
  });
}

/** What executes a grouping whose expressions have these registers. */
export function groupSink({ step, cut }: Grouping, scope: Scope, registers: Registers): GroupSink {
  const folds: FoldUse[] = [];
  const outputs = aggregateOutputs(step, scope, registers, folds);
  const keys = step.groupBy.map((name) => registers.output(name, lookUp(scope, name)));
  if (cut === undefined && keys.length === 0)
    return { kind: "group", keys: [registers.output("", oneKey(scope))], single: true, folds, outputs };
  if (cut === undefined) return { kind: "group", keys, folds, outputs };
  const start = { ...registers.output("windowStart", cut.time), register: registers.of(cut.slice) };
  const window = { ...cut.windows, time: registers.of(cut.time) };
  return { kind: "group", keys: [start, ...keys], folds, outputs, window };
}
