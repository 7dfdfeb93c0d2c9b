// A plan as the library takes it.
import * as transform from "modulink-edge/transform";
import { caseWhen, plan, schema } from "modulink-edge/transform";
import type { Fold, Key, Node, Shape, Step, Value } from "./types.ts";
import { side } from "./types.ts";

/** The schema of the data. */
export const Data = schema({
  a: "f64",
  b: "f64",
  n: "i32",
  base: { type: "f64", default: 7 },
  must: { type: "f64", required: true },
  big: "i64",
  flag: "boolean",
  key: "dictionary",
  word: "string",
  at: "timestamp",
});
const Side = schema({ key: "string", weight: "f64", label: "string" });

export type Engine = "reference" | "wasm" | "wasm-simd";

/** Plans and expressions whose types are known only when they run. */
interface Loose {
  [method: string]: (...args: never[]) => Loose;
}
type Rows = { readonly [name: string]: Loose };

const written = (value: Value, type: string): unknown =>
  type === "timestamp" ? new Date(value as number) : value;

function operand(node: Node, row: Rows): unknown {
  if ("field" in node) return row[node.field];
  if ("value" in node) return written(node.value, node.type);
  if (node.op === "caseWhen") return choice(node.args, row);
  const [first, ...others] = node.args.map((one) => operand(one, row)) as [Loose, ...never[]];
  const type = node.args[0]?.type ?? "";
  if (node.op === "inSet")
    return first["inSet"]?.(node.values?.map((value) => written(value, type)) as never);
  const span = node.span === undefined ? [] : [node.span as never];
  return first[node.op]?.(...others, ...span);
}

function choice(args: readonly Node[], row: Rows): unknown {
  const all = args.map((one) => operand(one, row));
  const cases = all.slice(0, -1).flatMap((value, i) => (i % 2 === 0 ? [[value, all[i + 1]]] : []));
  return caseWhen(cases as never, all.at(-1) as never);
}

function aggregate({ aggregate: name, field, q, bounds }: Fold): unknown {
  const functions = transform as unknown as { readonly [name: string]: (...args: unknown[]) => unknown };
  const options = q ?? (bounds && { bounds });
  return functions[name]?.(
    ...(field === undefined ? [] : [field]),
    ...(options === undefined ? [] : [options]),
  );
}

const keyOf = ({ field, descending, nulls }: Key): never => ({ field, descending, nulls }) as never;

const sideRows = side.rows.map((row) =>
  Object.fromEntries(side.columns.map(({ name }, i) => [name, row[i]])),
);

function added(from: Loose, step: Step): Loose | undefined {
  if (step.kind === "filter") return from["filter"]?.(((row: Rows) => operand(step.node, row)) as never);
  if (step.kind === "derive") {
    const columns = Object.entries(step.columns).map(([name, node]) => [
      name,
      (row: Rows) => operand(node, row),
    ]);
    return from["derive"]?.(Object.fromEntries(columns) as never);
  }
  if (step.kind === "select") return from["select"]?.(...(step.names as never[]));
  if (step.kind === "limit") return from["limit"]?.(step.count as never, step.offset as never);
  if (step.kind === "distinct") return from["distinct"]?.(...(step.names as never[]));
  if (step.kind === "join")
    return from["join"]?.(
      sideRows as never,
      { schema: Side, on: "key", kind: step.outer ? "left" : "inner" } as never,
    );
  if (step.kind === "group") return grouped(from, step);
  const keys = step.keys.map(keyOf);
  return step.most === undefined ? from["sort"]?.(...keys) : from["topK"]?.(step.most as never, ...keys);
}

function grouped(from: Loose, { keys, folds, window }: Extract<Step, { kind: "group" }>): Loose | undefined {
  const aggregates = Object.fromEntries(folds.map((fold) => [fold.name, aggregate(fold)]));
  const { field, allowed, ...options } = window ?? {};
  const updates = allowed === 0 ? {} : { late: "update", allowedLateness: allowed };
  const cut =
    window === undefined ? from : from["window"]?.(field as never, { ...options, ...updates } as never);
  return cut?.["groupBy"]?.(keys as never, aggregates as never);
}

/** The plan of a shape on an engine. */
export function planOf({ steps }: Shape, engine: Engine): transform.Plan<unknown, { [name: string]: Value }> {
  let built = plan(Data, { engine }) as unknown as Loose;
  for (const step of steps) built = added(built, step) as Loose;
  return built as never;
}
