/** One thing that is wrong with data. */
export interface DataIssue {
  /** The keys that lead to it; empty for the data itself. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** What would have been right. */
  readonly expected: string;
  /** What was there, as JSON where it has any. */
  readonly got: string;
}

/** What a whole reading of data shares. */
export interface Reading {
  /** Is told what is wrong: keeps it, so that all of it can be told at once, or throws. */
  readonly tell: (issue: DataIssue) => undefined;
}

/** Names and their values. */
export type Dictionary = Readonly<Record<string, unknown>>;

/** Whether a value is an object of names and values. */
export const isObject = (value: unknown): value is Dictionary =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** How a value looks in a message. */
export function shown(value: unknown): string {
  if (typeof value === "function") return `a function ${value.name}`.trimEnd();
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // It contains itself, or what JSON has no words for.
  }
  text ??= String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** A value of plain data, and where it is. */
export class Spot<Shared extends Reading, Value = unknown> {
  readonly value: Value;
  readonly reading: Shared;
  readonly path: readonly (string | number)[];

  constructor(value: unknown, reading: Shared, path: readonly (string | number)[] = []) {
    this.value = value as Value;
    this.reading = reading;
    this.path = path;
  }

  /** A value inside of this one. */
  at(key: string | number): Spot<Shared> {
    return new Spot((Object(this.value) as Dictionary)[key], this.reading, [...this.path, key]);
  }

  /** Says what would have been right, unless it is. */
  must(right: unknown, expected: string, got?: string): boolean {
    if (!right) this.fail(expected, got);
    return !!right;
  }

  /** Says what would have been right; gives what `tell` does, which is nothing. */
  fail(expected: string, got: string = shown(this.value)): ReturnType<Shared["tell"]> {
    const message = `expected ${expected}, got ${got}`;
    return this.reading.tell({ path: this.path, message, expected, got }) as ReturnType<Shared["tell"]>;
  }

  /** The values of a list. */
  list(expected = "a list"): Spot<Shared>[] {
    const { value } = this;
    return this.must(Array.isArray(value), expected)
      ? (value as unknown as unknown[]).map((_, at) => this.at(at))
      : [];
  }
}

/** Whether a value is an object; a name in it that is not known is wrong. */
export function hasFields<Shared extends Reading>(
  spot: Spot<Shared>,
  expected: string,
  known: readonly string[],
): spot is Spot<Shared, Dictionary> {
  const { value } = spot;
  if (!spot.must(isObject(value), expected)) return false;
  for (const key of Object.keys(value as Dictionary))
    spot.at(key).must(known.includes(key), `one of ${known.join(", ")}`, shown(key));
  return true;
}

/** Calls what checks in its own way; what it refuses is wrong at that spot. */
export function attempt<Shared extends Reading, Made>(
  spot: Spot<Shared>,
  expected: string,
  body: () => Made,
): Made | ReturnType<Shared["tell"]> {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return spot.fail(`${expected} (${error.message})`);
  }
}
