import { type Dictionary, type Reading, Spot } from "../core/spot.ts";
import { DecisionDataError, type DecisionIssue } from "./issues.ts";

/** What a whole reading of conditions shares. */
interface DecisionReading extends Reading {
  /** Functions by the names data has for them. */
  readonly registry: Dictionary;
  /** The facts that are functions, and so may come in time. */
  readonly facts: Dictionary;
  /** The facts that conditions look at; undefined among them when that can be any. */
  readonly looked: Set<unknown>;
}

/** A value of the data of conditions, rules or flags, and where it is. */
export type Place<Value = unknown> = Spot<DecisionReading, Value>;

/** The same value, read with something else. */
export const readWith = ({ value, reading, path }: Place, other: Partial<DecisionReading>): Place =>
  new Spot(value, { ...reading, ...other }, path);

/** The function of the registry that a value names. */
export function named(place: Place): (...inputs: unknown[]) => unknown {
  const { registry } = place.reading;
  const found = Object.hasOwn(registry, place.value as string) && registry[place.value as string];
  const names = Object.keys(registry).join(", ") || "none";
  place.must(typeof found === "function", `the name of a function of the registry (${names})`);
  return found as (...inputs: unknown[]) => unknown;
}

/** What data may name, and what facts are found out. */
interface Known {
  readonly registry?: Dictionary | undefined;
  readonly facts?: Dictionary | undefined;
}

/** Reads data; throws a `DecisionDataError` when anything in it is wrong. */
export function readData<Made>(
  data: unknown,
  { registry = {}, facts = {} }: Known,
  read: (place: Place) => Made,
): Made {
  const issues: DecisionIssue[] = [];
  const tell = (issue: DecisionIssue): undefined => void issues.push(issue);
  const made = read(new Spot(data, { registry, facts, looked: new Set(), tell }));
  if (issues.length > 0) throw new DecisionDataError(issues);
  return made;
}
