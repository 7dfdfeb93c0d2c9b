// Whether an aggregate, perhaps from a stored plan, fits the field it is computed of.
import { type AggregateName, aggregates } from "../folds/aggregates.ts";
import type { Settings } from "../folds/fold.ts";
import type { ValueType } from "../programs/program.ts";
import type { Aggregate } from "./aggregate.ts";

/** What a setting must be, and whether it is. */
interface Rule {
  readonly expected: string;
  fits(value: unknown): boolean;
}

function whole(least: number, most: number): Rule {
  return {
    expected: `a whole number from ${least} to ${most}`,
    fits: (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
  };
}

const mostBounds = 10_001;

function areBounds(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0 || value.length > mostBounds) return false;
  return value.every((bound, i) => Number.isFinite(bound) && (i === 0 || bound > value[i - 1]));
}

function ruleOf(name: keyof Settings): Rule {
  if (name === "q")
    return { expected: "a number from 0 to 1", fits: (q) => Number(q) === q && q >= 0 && q <= 1 };
  if (name === "compression") return whole(10, 10_000);
  if (name === "precision") return whole(4, 18);
  if (name === "most") return whole(1, 2 ** 24);
  return { expected: `1 to ${mostBounds} finite numbers, ascending`, fits: areBounds };
}

/** The settings without which an aggregate means nothing. */
const needed: readonly (keyof Settings)[] = ["q", "bounds"];

const isAggregate = (name: unknown): name is AggregateName =>
  typeof name === "string" && Object.hasOwn(aggregates, name);

/** Throws a TypeError, beginning with `what`, unless the aggregate is one and fits; `typeOf` says a field's type. */
export function checkAggregate(what: string, data: Aggregate, typeOf: (field: string) => ValueType): void {
  const { aggregate, field, ...settings } = Object(data) as Aggregate;
  if (!isAggregate(aggregate))
    throw new TypeError(
      `${what}: expected an aggregate, one of ${Object.keys(aggregates).join(", ")}, got ${String(aggregate ?? data)}`,
    );
  if (field !== undefined && typeof field !== "string")
    throw new TypeError(`${what}: ${aggregate}: expected the name of a field, got ${typeof field}`);
  if (field === undefined && aggregate !== "count")
    throw new TypeError(`${what}: ${aggregate}: expected a field, got none`);
  const call = `${what}: ${aggregate}(${field === undefined ? "" : JSON.stringify(field)})`;
  if (field !== undefined) checkField(call, aggregate, typeOf(field));
  checkSettings(call, aggregate, settings);
}

function checkField(call: string, name: AggregateName, type: ValueType): void {
  const { takes } = aggregates[name];
  if (!takes.fits(type))
    throw new TypeError(
      `${call}: expected a field of ${takes.what}, got ${type === "integer" ? "an" : "a"} ${type}`,
    );
}

function checkSettings(call: string, name: AggregateName, settings: Settings): void {
  const { settings: own = [], reads = [] } = aggregates[name];
  const known: readonly string[] = [...own, ...reads];
  for (const [setting, value] of Object.entries(settings)) {
    if (!known.includes(setting)) throw new TypeError(`${call}: unknown option "${setting}"`);
    const { expected, fits } = ruleOf(setting as keyof Settings);
    if (!fits(value)) throw new TypeError(`${call}: ${setting}: expected ${expected}, got ${shown(value)}`);
  }
  const missing = needed.find((setting) => known.includes(setting) && settings[setting] === undefined);
  if (missing === undefined) return;
  throw new TypeError(`${call}: ${missing}: expected ${ruleOf(missing).expected}, got nothing`);
}

const shown = (value: unknown): string =>
  Array.isArray(value) ? JSON.stringify(value).slice(0, 60) : String(value);
