import { alike, type StackIssue, shown } from "./issues.ts";
import { isPlain } from "./same.ts";

/** What data may name: functions, policies, stores, budgets and whatever else no text can hold. */
export type Registry = Readonly<Record<string, unknown>>;

/** What reads a value, tells what is wrong with it, and gives what options want in its place. */
export type Field = (spot: Spot) => unknown;

/** What reads the properties of an object. */
export type Fields = Readonly<Record<string, Field>>;

/** What a whole reading shares. */
interface Reading {
  readonly registry: Registry;
  readonly issues: StackIssue[];
  /** What the data has named so far. */
  readonly used: unknown[];
}

/** A value of the data, and where it is. */
export class Spot {
  readonly value: unknown;
  readonly path: readonly (string | number)[];
  readonly reading: Reading;

  constructor(value: unknown, path: readonly (string | number)[], reading: Reading) {
    this.value = value;
    this.path = path;
    this.reading = reading;
  }

  /** A value inside of this one. */
  at(key: string | number): Spot {
    return new Spot((this.value as Registry)[key], [...this.path, key], this.reading);
  }

  /** Whether nothing is wrong so far with what is inside. */
  get good(): boolean {
    return !this.reading.issues.some(({ path }) => this.path.every((key, at) => key === path[at]));
  }

  /** Says what would have been right. */
  fail(expected: string, got: string = shown(this.value)): undefined {
    const message = `expected ${expected}, got ${got}`;
    this.reading.issues.push({ path: this.path, message, expected, got });
  }

  /** Gives the value if it is right. */
  must(right: boolean, expected: string): unknown {
    return right ? this.value : this.fail(expected);
  }

  /** Calls what checks in its own way; what it throws is an issue of this place. */
  attempt<Made>(body: () => Made): Made | undefined {
    try {
      return body();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      return this.fail(`what makes sense together (${error.message})`);
    }
  }

  /** Reads an object whose properties are known; those that are needed are named. */
  fields(fields: Fields, ...needed: readonly string[]): Record<string, unknown> {
    const { value } = this;
    if (!isPlain(value)) {
      this.fail("an object");
      return {};
    }
    const known = Object.keys(fields);
    const read: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      if (!Object.hasOwn(fields, key)) this.at(key).fail(`a known name: ${alike(key, known)}`, shown(key));
      else if (value[key] !== undefined) read[key] = fields[key]!(this.at(key));
    }
    for (const key of needed) if (value[key] === undefined) this.at(key).fail("a value", "nothing");
    return read;
  }

  /** Reads the values of a list. */
  list<Item>(read: (item: Spot) => Item): Item[] | undefined {
    const { value } = this;
    return Array.isArray(value) ? value.map((_, at) => read(this.at(at))) : this.fail("a list");
  }

  /** Whether the value names something: `{ "use": name }`. */
  get names(): boolean {
    return isPlain(this.value) && Object.keys(this.value).length === 1 && Object.hasOwn(this.value, "use");
  }

  /** What the value names; it must be what is expected. */
  named(expected: string, right: (found: unknown) => boolean): unknown {
    const { registry, used } = this.reading;
    if (!this.names) return this.fail(`{ "use": the name of ${expected} }`);
    const { value: name } = this.at("use");
    const known = Object.keys(registry);
    if (typeof name !== "string" || !Object.hasOwn(registry, name))
      return this.at("use").fail(`a name of the registry: ${alike(name, known)}`);
    const found = registry[name];
    if (!right(found)) return this.at("use").fail(`the name of ${expected}`, `${shown(name)}, which is none`);
    used.push(found);
    return found;
  }
}
