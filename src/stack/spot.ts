import { attempt, type Reading, type Spot, shown } from "../core/spot.ts";
import { alike, type StackIssue } from "./issues.ts";
import { isPlain } from "./same.ts";

/** What data may name: functions, policies, stores, budgets and whatever else no text can hold. */
export type Registry = Readonly<Record<string, unknown>>;

/** What a whole reading of stacks shares. */
interface StackReading extends Reading {
  readonly registry: Registry;
  readonly issues: readonly StackIssue[];
  /** What the data has named so far. */
  readonly used: unknown[];
}

/** A value of the data of stacks, and where it is. */
export type StackSpot = Spot<StackReading>;

/** What reads a value, tells what is wrong with it, and gives what options want in its place. */
export type Field = (spot: StackSpot) => unknown;

/** What reads the properties of an object. */
export type Fields = Readonly<Record<string, Field>>;

/** Whether nothing is wrong so far with what is inside. */
export const isGood = ({ path, reading }: StackSpot): boolean =>
  !reading.issues.some((issue) => path.every((key, at) => key === issue.path[at]));

/** Calls what checks in its own way; what it refuses is wrong here. */
export const making = <Made>(spot: StackSpot, body: () => Made): Made | undefined =>
  attempt(spot, "what makes sense together", body);

/** Reads an object whose properties are known; those that are needed are named. */
export function readFields(
  spot: StackSpot,
  fields: Fields,
  needed: readonly string[] = [],
): Record<string, unknown> {
  const { value } = spot;
  const read: Record<string, unknown> = {};
  if (!isPlain(value)) {
    spot.fail("an object");
    return read;
  }
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(fields, key))
      spot.at(key).fail(`a known name: ${alike(key, Object.keys(fields))}`, shown(key));
    else if (value[key] !== undefined) read[key] = fields[key]!(spot.at(key));
  }
  for (const key of needed) spot.at(key).must(value[key] !== undefined, "a value", "nothing");
  return read;
}

/** Whether a value names something: `{ "use": name }`. */
export const isName = ({ value }: StackSpot): boolean =>
  isPlain(value) && Object.keys(value).length === 1 && Object.hasOwn(value, "use");

/** What a value names; it must be what is expected. */
export function named(spot: StackSpot, expected: string, right: (found: unknown) => boolean): unknown {
  const { registry, used } = spot.reading;
  if (!isName(spot)) return spot.fail(`{ "use": the name of ${expected} }`);
  const use = spot.at("use");
  const { value: name } = use;
  if (typeof name !== "string" || !Object.hasOwn(registry, name))
    return use.fail(`a name of the registry: ${alike(name, Object.keys(registry))}`);
  const found = registry[name];
  if (!right(found)) return use.fail(`the name of ${expected}`, `${shown(name)}, which is none`);
  used.push(found);
  return found;
}
