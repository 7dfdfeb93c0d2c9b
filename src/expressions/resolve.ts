// Expressions over the fields of the rows that came in: equal ones are one object, and what is constant is a constant.

import type { Field, Value } from "../programs/program.ts";
import { type OperationName, operate, operations } from "../values/operations.ts";
import { deepest, type ExpressionData } from "./expression.ts";
import { type OperandType, resultType } from "./expression-check.ts";
import { type LiteralData, literalOf } from "./expression-literal.ts";

/** An expression whose fields are fields of the rows that came in. */
export interface Resolved {
  /** Its number among those of its plan. */
  readonly id: number;
  /** How many operations are within each other. */
  readonly depth: number;
  readonly type: OperandType;
  readonly kind:
    | { readonly field: string }
    | { readonly value: Value }
    | {
        readonly op: OperationName;
        readonly args: readonly Resolved[];
        readonly set?: ReadonlySet<Value>;
      };
}

/** What an operation is compared with: all but null, and NaN, which equals nothing. */
function setOf(values: readonly LiteralData[]): ReadonlySet<Value> {
  const all = values.map((data) => literalOf(data)?.value ?? null);
  return new Set(all.filter((value) => value !== null && !Number.isNaN(value)));
}

const valueKey = (value: Value): string => (Object.is(value, -0) ? "-0" : String(value));
const literalKey = (type: OperandType, value: Value): string =>
  `${value === null ? "null " : ""}${type} ${valueKey(value)}`;

/** Makes each expression once. */
export class Expressions {
  readonly #known: Map<string, Resolved>;
  /** How many of the known ones are its own; behind them may stand those of a copy. */
  #size: number;

  constructor(known: Map<string, Resolved> = new Map()) {
    this.#known = known;
    this.#size = known.size;
  }

  /**
   * The same expressions, for others to be added. The first copy goes on where they are, so that a plan of many steps copies nothing;
   * any further one has its own, so that what many plans begin with does not grow with them.
   */
  copy(): Expressions {
    const isFirst = this.#known.size === this.#size;
    return new Expressions(isFirst ? this.#known : new Map([...this.#known].slice(0, this.#size)));
  }

  field({ name, type }: Field): Resolved {
    return this.#one(`field ${name}`, type, { field: name });
  }

  /** The expression, where `named` says what the names of fields stand for. */
  of(
    data: ExpressionData,
    named: (name: string) => Resolved,
    done: Map<ExpressionData, Resolved> = new Map(),
  ): Resolved {
    const known = done.get(data);
    if (known !== undefined) return known;
    const resolved = this.#resolve(data, named, done);
    done.set(data, resolved);
    return resolved;
  }

  #resolve(
    data: ExpressionData,
    named: (name: string) => Resolved,
    done: Map<ExpressionData, Resolved>,
  ): Resolved {
    if ("field" in data) return named(data.field);
    if ("op" in data) {
      const args = data.args.map((arg) => this.of(arg, named, done));
      return this.#operation(data.op, args, data.values);
    }
    const literal = literalOf(data.value);
    if (literal === undefined)
      throw new TypeError(`plan: expected a constant, got ${JSON.stringify(data.value)}`);
    return this.#constant(literal.value, literal.type);
  }

  #constant(value: Value, type: OperandType): Resolved {
    return this.#one(literalKey(type, value), type, { value });
  }

  #operation(op: OperationName, args: readonly Resolved[], values?: readonly LiteralData[]): Resolved {
    const type = resultType(
      op,
      args.map((arg) => arg.type),
    );
    if (typeof type === "object")
      throw new TypeError(`${op}: expected ${type.expected}, got ${args[type.at]?.type ?? "nothing"}`);
    const set = operations[op].listed ? setOf(values ?? []) : undefined;
    const constants = args.flatMap(({ kind }) => ("value" in kind ? [kind.value] : []));
    if (constants.length === args.length) return this.#constant(operate(op, constants, set), type);
    const listed = set === undefined ? "" : ` ${JSON.stringify(Array.from(set, String))}`;
    const key = `${op} ${args.map(({ id }) => id).join()}${listed}`;
    const depth = args.reduce((most, arg) => Math.max(most, arg.depth), 0) + 1;
    if (depth > deepest)
      throw new TypeError(`${op}: expected at most ${deepest} operations within each other, got more`);
    return this.#one(key, type, set === undefined ? { op, args } : { op, args, set }, depth);
  }

  #one(key: string, type: OperandType, kind: Resolved["kind"], depth = 0): Resolved {
    const known = this.#known.get(key) ?? { id: this.#known.size, depth, type, kind };
    this.#known.set(key, known);
    this.#size = this.#known.size;
    return known;
  }
}
