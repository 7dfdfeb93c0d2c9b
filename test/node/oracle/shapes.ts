// Plans at random: every step uses what the steps before it left.
import { Expressions } from "./expressions.ts";
import { foldOf } from "./folds.ts";
import type { Random } from "./random.ts";
import { type Column, columns, type Node, type Shape, type Step, side, type Type } from "./types.ts";

const sizes = [60_000, 900_000, 3_600_000];

function windowsOf(random: Random, available: readonly Column[]): Extract<Step, { kind: "group" }>["window"] {
  const fields = available.filter(({ type }) => type === "timestamp");
  if (fields.length === 0) return undefined;
  const every = random.pick(sizes);
  return {
    field: random.pick(fields).name,
    every,
    size: every * random.pick([1, 1, 2, 3]),
    lateness: random.pick([0, 1, 60_000, 7_200_000]),
    allowed: random.pick([0, 0, 1, 90_000, 3_600_000]),
    offset: random.pick([0, 0, 1000]),
  };
}

/** Which kinds of steps a shape may have. */
export interface Allowed {
  readonly kinds: readonly Step["kind"][];
  readonly windows: boolean;
}

function stepOf(kind: Step["kind"], random: Random, available: readonly Column[]): Step | undefined {
  const expressions = new Expressions(random, available);
  const plain = available.filter(({ type, loose }) => loose === undefined && type !== "list");
  const names = plain.map(({ name }) => name);
  if (kind === "filter") return { kind, node: expressions.condition(2) };
  if (kind === "derive") return { kind, columns: derivedOf(random, expressions) };
  if (kind === "select")
    return {
      kind,
      names: random.some(
        available.map(({ name }) => name),
        1,
        6,
      ),
    };
  if (kind === "limit") return { kind, count: random.int(12), offset: random.once(2) ? 0 : random.int(4) };
  if (names.length === 0) return undefined;
  if (kind === "distinct") return { kind, names: random.some(names, 1, 2) };
  if (kind === "join") {
    const fits = plain.some(({ name, type }) => name === "key" && type === "text");
    const taken = available.some(({ name }) => name === "weight" || name === "label");
    return fits && !taken ? { kind, outer: random.once(2) } : undefined;
  }
  if (kind === "sort") {
    const keys = random.some(names, 1, 2).map((field) => ({
      field,
      descending: random.once(2),
      nulls: random.pick(["first", "last"] as const),
    }));
    return random.once(2) ? { kind, keys } : { kind, keys, most: 1 + random.int(5) };
  }
  const keys = random.once(6) ? [] : random.some(names, 1, 2);
  const folds = random.list(1 + random.int(4), () => 0).map((_, i) => foldOf(`f${i}`, random, available));
  return { kind: "group", keys, folds: folds.filter(({ name }) => !keys.includes(name)) };
}

function derivedOf(random: Random, expressions: Expressions): { [name: string]: Node } {
  const names = random.some(["a", "b", "flag", "key", "at", "extra", "more"], 1, 3);
  const types: readonly Type[] = ["number", "number", "number", "boolean", "text", "timestamp"];
  const fixed: { readonly [name: string]: Type } = {
    a: "number",
    flag: "boolean",
    key: "text",
    at: "timestamp",
  };
  return Object.fromEntries(
    names.map((name) => [name, expressions.of(fixed[name] ?? random.pick(types), 3)]),
  );
}

/** The columns behind a step. */
function columnsAfter(step: Step, before: readonly Column[]): readonly Column[] {
  if (step.kind === "select")
    return step.names.map((name) => before.find((column) => column.name === name) as Column);
  if (step.kind === "derive") {
    const changed = before.map((column) => ({
      ...column,
      type: step.columns[column.name]?.type ?? column.type,
    }));
    const added = Object.entries(step.columns).filter(
      ([name]) => !before.some((column) => column.name === name),
    );
    return [...changed, ...added.map(([name, { type }]) => ({ name, type }))];
  }
  if (step.kind === "join") return [...before, ...side.columns.slice(1)];
  if (step.kind !== "group") return before;
  const bounds: readonly Column[] =
    step.window === undefined
      ? []
      : [
          { name: "windowStart", type: "timestamp" },
          { name: "windowEnd", type: "timestamp" },
        ];
  const keys = step.keys.map((name) => before.find((column) => column.name === name) as Column);
  return [
    ...bounds,
    ...keys,
    ...step.folds.map(({ name, type, loose }) => ({ name, type, ...(loose === undefined ? {} : { loose }) })),
  ];
}

/** A plan. */
export function shapeOf(random: Random, { kinds, windows }: Allowed): Shape {
  const steps: Step[] = [];
  let available = columns;
  for (let left = random.int(5); left > 0; left--) {
    let step = stepOf(random.pick(kinds), random, available);
    if (step === undefined) continue;
    if (step.kind === "group" && windows && random.once(2)) {
      const window = windowsOf(random, available);
      const clash = step.keys.some((name) => name === "windowStart" || name === "windowEnd");
      if (window !== undefined && !clash) step = { ...step, window };
    }
    // A derived field is never loose, for it is computed from fields that are not.
    steps.push(step);
    available = columnsAfter(step, available).map((column) =>
      step.kind === "derive" && column.name in step.columns
        ? { name: column.name, type: column.type }
        : column,
    );
  }
  return { steps, columns: available };
}
