// What the compiler infers of a plan's expressions, and what it refuses. Nothing here runs: `tsc` on the tests is the test.
import type {
  BooleanExpression,
  FieldsOf,
  NumberExpression,
  TextExpression,
  Timestamp,
  TimestampExpression,
  ValueOf,
} from "modulink-edge/transform";
import { caseWhen, plan, schema } from "modulink-edge/transform";
import { exactly } from "./exactly.ts";

const Trip = schema({
  km: "f64",
  seats: { type: "i32", required: true },
  night: "boolean",
  from: "dictionary",
  note: { type: "string", default: "" },
  leaves: "timestamp",
  id: "i64",
});
const trips = plan(Trip);
type Row = FieldsOf<{
  km: number | null;
  seats: number;
  night: boolean | null;
  from: string | null;
  note: string;
  leaves: Timestamp | null;
  id: bigint | null;
}>;
declare const row: Row;
declare const given: NumberExpression<never>;
declare const of: <Expression>(expression: Expression) => ValueOf<Expression>;

export function inferred(): void {
  exactly<number | null>()(of(row.km));
  exactly<number>()(of(row.seats));
  exactly<TimestampExpression>()(row.leaves);
  exactly<TextExpression<never>>()(row.note);
  const seats = row.seats.add(1);
  exactly<number>()(of(seats));
  const both = row.seats.mul(row.km);
  exactly<number | null>()(of(both));
  const known = row.km.orElse(0);
  exactly<number>()(of(known));
  const perhaps = row.km.orElse(row.km);
  exactly<number | null>()(of(perhaps));
  const asked = row.km.isNull();
  exactly<boolean>()(of(asked));
  const hour = row.leaves.hour();
  exactly<number | null>()(of(hour));
  const later = row.leaves.plus("1h");
  exactly<TimestampExpression>()(later);
  const wait = row.leaves.minus(new Date(0));
  exactly<NumberExpression>()(wait);
  const sooner = row.leaves.minus("1d");
  exactly<TimestampExpression>()(sooner);
  const band = caseWhen(
    [
      [row.km.gt(100), "far"],
      [row.night, row.note],
    ],
    "near",
  );
  exactly<TextExpression<never>>()(band);
  const none = caseWhen([[row.night, 1]], null);
  exactly<NumberExpression>()(none);
  const number = caseWhen([[row.night, given]], row.km);
  exactly<NumberExpression>()(number);
  const truth = caseWhen([[row.night, true]], false);
  exactly<BooleanExpression<never>>()(truth);
  const derived = trips.derive({ far: (r) => r.km.gt(10), hour: (r) => r.leaves.hour().orElse(0) });
  derived.derive({ more: (r) => r.hour.add(1) }).filter((r) => r.far.and(r.more.lt(5)));
}

export function numbers(): void {
  // @ts-expect-error a number is not added to a text
  row.km.add("1");
  // @ts-expect-error null is asked for by isNull
  row.km.eq(null);
  // @ts-expect-error a number is not compared with a truth value
  row.km.eq(row.night);
  // @ts-expect-error between has two bounds
  row.km.between(1);
  // @ts-expect-error a set holds values of one type
  row.km.inSet([1, "2"]);
  // @ts-expect-error a set is a list
  row.km.inSet(1);
  // @ts-expect-error a number has no length
  row.km.length();
  // @ts-expect-error what stands for a number is a number
  row.km.orElse("none");
  // @ts-expect-error round takes no digits
  row.km.round(2);
  // @ts-expect-error a number is not a moment
  row.km.year();
  // @ts-expect-error a double is not compared with an integer of 64 bits
  row.km.lt(5n);
}

export function texts(): void {
  // @ts-expect-error texts are not added
  row.from.add("x");
  // @ts-expect-error a text is not compared with a number
  row.from.lt(5);
  // @ts-expect-error a text begins with a text
  row.from.startsWith(5);
  // @ts-expect-error a regular expression is no text
  row.from.contains(/x/);
  // @ts-expect-error lower takes no locale
  row.from.lower("tr");
  // @ts-expect-error a set of texts holds texts
  row.from.inSet([true]);
}

export function truths(): void {
  // @ts-expect-error a truth value has no order
  row.night.lt(true);
  // @ts-expect-error only truth values are combined
  row.night.and(1);
  // @ts-expect-error only truth values are combined
  row.night.or(row.km);
  // @ts-expect-error a number has no opposite truth
  row.km.not();
}

export function moments(): void {
  // @ts-expect-error two moments have no sum
  row.leaves.plus(row.leaves);
  // @ts-expect-error a month is no length of time
  row.leaves.plus("1 month");
  // @ts-expect-error a step is a length of time
  row.leaves.truncate("hour");
  // @ts-expect-error a moment is not compared with an integer
  row.leaves.lt(5n);
  // @ts-expect-error a moment is no number: toNumber gives it
  row.leaves.add(1);
  // @ts-expect-error a number is not compared with a moment
  row.km.lt(row.leaves);
}

export function integers(): void {
  // @ts-expect-error an integer of 64 bits is not compared with a double
  row.id.eq(5);
  // @ts-expect-error integers are not added: toNumber comes first
  row.id.add(5n);
  // @ts-expect-error a set of integers holds integers
  row.id.inSet([1]);
}

export function choices(): void {
  // @ts-expect-error all values are of one type
  caseWhen([[row.night, 1]], "none");
  // @ts-expect-error one of the values is not null
  caseWhen([[row.night, null]], null);
  // @ts-expect-error a condition is true, false or null
  caseWhen([[row.km, 1]], 2);
  // @ts-expect-error a case is a condition and a value
  caseWhen([[row.night]], 2);
  // @ts-expect-error there is a value for all other rows
  caseWhen([[row.night, 1]]);
}

export function plans(): void {
  // @ts-expect-error there is no such field
  trips.filter((r) => r.miles.gt(1));
  // @ts-expect-error a filter is a condition
  trips.filter((r) => r.km);
  // @ts-expect-error a derived text has no sum
  trips.derive({ x: (r) => r.from.lower() }).filter((r) => r.x.add(1).gt(1));
  // @ts-expect-error a column is an expression
  trips.derive({ x: () => 5 });
}
