import type { Timestamp } from "../sources/field.ts";
import { type Expression, operation } from "./expression.ts";
import type { ExpressionOf, IntegerExpression, TimestampExpression } from "./expression-moments.ts";
import type {
  BooleanExpression,
  Expressed,
  NumberExpression,
  TextExpression,
  ValueOf,
} from "./expression-types.ts";

/** What a case may give: a constant, an expression, or null. */
export type CaseValue =
  | number
  | string
  | boolean
  | bigint
  | Date
  | null
  | Expressed<number | string | boolean | bigint | null>;

/** A condition, and the value where it is true. */
export type Case = readonly [when: BooleanExpression, then: CaseValue];

/** The type of a constant or an expression as a row has it. */
type Plain<Value> = Value extends null
  ? null
  : Value extends Date
    ? Timestamp
    : Value extends Expressed<unknown>
      ? ValueOf<Value>
      : Value extends number
        ? number
        : Value extends string
          ? string
          : Value extends bigint
            ? bigint
            : boolean;

/** The type of all values of a choice. */
export type CaseValues<Cases extends readonly Case[], Otherwise> = Plain<Cases[number][1] | Otherwise>;

/** Values of two types have no expression that could stand for them. */
type OneType<Value> =
  ExpressionOf<Value> extends
    | NumberExpression
    | TextExpression
    | BooleanExpression
    | TimestampExpression
    | IntegerExpression
    ? unknown
    : never;

/**
 * The value of the first case whose condition is true (not false and not null), else the last value. All values are of one
 * type; null may stand for any of them.
 *
 * @throws TypeError when a condition is not true or false, or values are of two types.
 * @example
 * ```ts
 * import { caseWhen, ndjson, plan, schema } from "modulink-edge/transform";
 *
 * const Reading = schema({ celsius: "f64" });
 * const marked = plan(Reading).derive({
 *   mark: ({ celsius }) => caseWhen([[celsius.gt(30), "hot"], [celsius.lt(0), "cold"]], "mild"),
 * });
 * const { rows } = await marked(ndjson(Reading)('{"celsius":31}\n'));
 * console.log(rows); // [{ celsius: 31, mark: "hot" }]
 * ```
 */
export function caseWhen<const Cases extends readonly Case[], const Otherwise extends CaseValue>(
  cases: Cases,
  otherwise: Otherwise & OneType<CaseValues<Cases, Otherwise>>,
): ExpressionOf<CaseValues<Cases, Otherwise>> {
  if (!Array.isArray(cases) || !cases.every((one) => Array.isArray(one) && one.length === 2))
    throw new TypeError(`caseWhen: expected a list of [condition, value], got ${typeof cases}`);
  const operands: readonly unknown[] = [...cases.flat(), otherwise];
  return operation("caseWhen", operands) as Expression as unknown as ExpressionOf<
    CaseValues<Cases, Otherwise>
  >;
}
