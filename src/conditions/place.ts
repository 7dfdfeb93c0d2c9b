import { shown } from "../stack/issues.ts";
import { DecisionDataError, type DecisionIssue } from "./issues.ts";

type Dictionary = Readonly<Record<string, unknown>>;

/** What a whole reading shares. */
export interface Reading {
  /** Functions by the names data has for them. */
  readonly registry: Dictionary;
  /** The facts that are functions, and so may come in time. */
  readonly lazy: Dictionary;
  readonly issues: DecisionIssue[];
  /** The facts that conditions look at; undefined among them when that can be any. */
  readonly looked: Set<unknown>;
}

/** Whether a value is an object of names and values. */
export const isObject = (value: unknown): value is Dictionary =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value of the data, and where it is. */
export class Place<Value = unknown> {
  readonly value: Value;
  readonly reading: Reading;
  readonly path: readonly (string | number)[];

  constructor(value: unknown, reading: Reading, path: readonly (string | number)[] = []) {
    this.value = value as Value;
    this.reading = reading;
    this.path = path;
  }

  /** A value inside of this one. */
  at(key: string | number): Place {
    return new Place((Object(this.value) as Dictionary)[key], this.reading, [...this.path, key]);
  }

  /** The same value, read as what has facts of its own. */
  apart(): Place {
    return new Place(this.value, { ...this.reading, lazy: {}, looked: new Set() }, this.path);
  }

  /** Says what would have been right, unless it is. */
  must(right: unknown, expected: string, got: string = shown(this.value)): boolean {
    if (!right)
      this.reading.issues.push({
        path: this.path,
        message: `expected ${expected}, got ${got}`,
        expected,
        got,
      });
    return !!right;
  }

  /** Whether it is an object; a key that is not known is wrong. */
  fields(expected: string, known: readonly string[]): this is Place<Dictionary> {
    if (!this.must(isObject(this.value), expected)) return false;
    for (const key of Object.keys(this.value as object))
      this.at(key).must(known.includes(key), `one of ${known.join(", ")}`, shown(key));
    return true;
  }

  /** The elements of a list. */
  list(expected: string): Place[] {
    const { value } = this;
    return this.must(Array.isArray(value), expected) ? (value as unknown[]).map((_, at) => this.at(at)) : [];
  }

  /** The function of the registry that has this name. */
  named(): unknown {
    const { registry } = this.reading;
    const found = Object.hasOwn(registry, this.value as string) && registry[this.value as string];
    const names = Object.keys(registry).join(", ") || "none";
    this.must(typeof found === "function", `the name of a function of the registry (${names})`);
    return found;
  }
}

/** Reads data; throws a `DecisionDataError` when anything in it is wrong. */
export function readData<Made>(data: unknown, shared: Partial<Reading>, read: (place: Place) => Made): Made {
  const issues: DecisionIssue[] = [];
  const made = read(new Place(data, { registry: {}, lazy: {}, looked: new Set(), ...shared, issues }));
  if (issues.length > 0) throw new DecisionDataError(issues);
  return made;
}
