// Expressions at random over the columns that there are.
import type { Random } from "./random.ts";
import type { Column, Node, Type, Value } from "./types.ts";

const constants: { readonly [T in Type]: readonly Value[] } = {
  number: [0, 1, -1, 0.5, 2, 7, -3.25, 100],
  boolean: [true, false],
  text: ["", "x", "ab", "b", "é", "😀", "Straße"],
  timestamp: [0, Date.UTC(2026, 10, 21, 9), Date.UTC(2026, 10, 21, 9, 30, 0, 1)],
  integer: [0n, 1n, 9_007_199_254_740_992n, 9_223_372_036_854_775_807n],
  list: [],
};
const spans = [1, 1000, 60_000, 900_000, 3_600_000, 86_400_000, 604_800_000];
const ordered: readonly Type[] = ["number", "text", "timestamp", "integer"];
const comparisons = ["lt", "le", "gt", "ge", "eq", "ne"];
const parts = ["year", "month", "day", "hour", "minute", "second", "weekday", "dayOfYear"];

/** Expressions over some columns. */
export class Expressions {
  readonly #random: Random;
  readonly #all: readonly Column[];
  readonly #columns: readonly Column[];

  constructor(random: Random, available: readonly Column[]) {
    this.#random = random;
    this.#all = available;
    this.#columns = available.filter(({ loose }) => loose === undefined);
  }

  /** Whether there is a field of a type. */
  has(type: Type): boolean {
    return this.#columns.some((column) => column.type === type);
  }

  field(type: Type): Node {
    const fitting = this.#columns.filter((column) => column.type === type);
    return { field: this.#random.pick(fitting).name, type };
  }

  constant(type: Type): Node {
    return { value: this.#random.pick(constants[type]), type };
  }

  /** A field, or what is computed from fields. */
  of(type: Type, depth: number): Node {
    if (!this.has(type) && type !== "boolean" && type !== "number") return this.caseOf(type, depth);
    if (type === "boolean") return this.condition(depth);
    if (depth === 0 || this.#random.once(3)) return this.has(type) ? this.field(type) : this.caseOf(type, 0);
    if (this.#random.once(6)) return this.caseOf(type, depth - 1);
    if (this.#random.once(6))
      return { op: "orElse", args: [this.of(type, depth - 1), this.constant(type)], type };
    if (type === "number") return this.number(depth);
    if (type === "text") return this.text(depth);
    return type === "timestamp" ? this.moment(depth) : this.field(type);
  }

  /** A choice whose last value is a constant. */
  caseOf(type: Type, depth: number): Node {
    const count = 1 + this.#random.int(2);
    const cases = this.#random.list(count, () => [this.condition(depth), this.operand(type, depth)]).flat();
    return { op: "caseWhen", args: [...cases, this.constant(type)], type };
  }

  operand(type: Type, depth: number): Node {
    return this.#random.once(2) || !this.has(type) ? this.constant(type) : this.of(type, depth);
  }

  number(depth: number): Node {
    const random = this.#random;
    const from = random.int(12);
    if (from === 0 && this.has("timestamp"))
      return { op: random.pick(parts), args: [this.of("timestamp", depth - 1)], type: "number" };
    if (from === 1 && this.has("text"))
      return { op: "length", args: [this.of("text", depth - 1)], type: "number" };
    if (from === 2 && this.has("integer")) return this.lowDigits(depth);
    if (from === 3 && this.has("timestamp"))
      return { op: "minus", args: [this.of("timestamp", 0), this.of("timestamp", 0)], type: "number" };
    const one = this.of("number", depth - 1);
    if (from === 4)
      return {
        op: "div",
        args: [one, { value: random.pick([2, -4, 3, 0.5]), type: "number" }],
        type: "number",
      };
    if (from === 5)
      return {
        op: "mod",
        args: [one, { value: random.pick([2, -3, 0.75]), type: "number" }],
        type: "number",
      };
    if (from === 6) return { op: "sqrt", args: [{ op: "abs", args: [one], type: "number" }], type: "number" };
    if (from > 6 && from < 10)
      return {
        op: random.pick(["neg", "abs", "floor", "ceil", "round", "trunc"]),
        args: [one],
        type: "number",
      };
    const op = random.pick(["add", "sub", "mul", "least", "greatest"]);
    return {
      op,
      args: [one, op === "mul" ? this.constant("number") : this.operand("number", 0)],
      type: "number",
    };
  }

  /** The last digits of a 64-bit integer as a double, small enough that sums stay exact. */
  lowDigits(depth: number): Node {
    const whole: Node = { op: "toNumber", args: [this.of("integer", depth - 1)], type: "number" };
    return { op: "mod", args: [whole, { value: 1024, type: "number" }], type: "number" };
  }

  text(depth: number): Node {
    return { op: this.#random.pick(["lower", "upper"]), args: [this.of("text", depth - 1)], type: "text" };
  }

  moment(depth: number): Node {
    const op = this.#random.pick(["truncate", "plus", "minus"]);
    return { op, args: [this.of("timestamp", depth - 1)], span: this.#random.pick(spans), type: "timestamp" };
  }

  condition(depth: number): Node {
    const random = this.#random;
    const kind = random.int(12);
    if (depth > 0 && kind < 3)
      return {
        op: random.pick(["and", "or"]),
        args: [this.condition(depth - 1), this.condition(depth - 1)],
        type: "boolean",
      };
    if (depth > 0 && kind === 3) return { op: "not", args: [this.condition(depth - 1)], type: "boolean" };
    if (kind === 4 && this.has("boolean")) return this.field("boolean");
    const types = ordered.filter((type) => this.has(type));
    if (types.length === 0) return { op: "isNull", args: [this.any()], type: "boolean" };
    const type = random.pick(types);
    const one = this.of(type, Math.max(depth - 1, 0));
    if (kind === 5) return { op: "isNull", args: [one], type: "boolean" };
    if (kind === 6)
      return { op: "inSet", args: [one], values: random.some(constants[type], 1, 3), type: "boolean" };
    if (kind === 7)
      return { op: "between", args: [one, this.constant(type), this.operand(type, 0)], type: "boolean" };
    if (kind === 8 && type === "text")
      return {
        op: random.pick(["startsWith", "endsWith", "contains"]),
        args: [one, this.constant("text")],
        type: "boolean",
      };
    return { op: random.pick(comparisons), args: [one, this.operand(type, 0)], type: "boolean" };
  }

  any(): Node {
    const { name, type } = this.#random.pick(this.#all);
    return { field: name, type };
  }
}
