import { ModulinkError } from "../core/errors.ts";
import type { Part, Registry } from "./registry.ts";

/**
 * Thrown for data that makes no chain, with the code `"validation-failed"`.
 *
 * @example
 * try {
 *   assemble(registry({ trim: (text: string) => text.trim() }), { links: ["trin"] });
 * } catch (error) {
 *   if (error instanceof AssemblyError) error.message; // 'links.0: expected one of trim, got "trin"'
 * }
 */
export class AssemblyError extends ModulinkError<"validation-failed"> {
  /** Where the data is wrong. */
  readonly path: readonly (string | number)[];
  /** What would have been right. */
  readonly expected: string;
  /** What was there, as JSON where it has any. */
  readonly got: string;

  constructor(path: readonly (string | number)[], expected: string, value: unknown) {
    const got =
      typeof value === "function" ? "a function" : (JSON.stringify(value) ?? String(value)).slice(0, 60);
    super("validation-failed", `${path.join(".") || "the data"}: expected ${expected}, got ${got}`, {
      name: "AssemblyError",
    });
    this.path = path;
    this.expected = expected;
    this.got = got;
  }
}

/** No chain is as deep as that; data that goes round in a circle is. */
const deepest = 100;

/** A value of the data, and where it is. */
export class Spot {
  readonly value: unknown;
  readonly path: readonly (string | number)[];
  readonly known: Registry;

  constructor(value: unknown, known: Registry, path: readonly (string | number)[] = []) {
    this.value = value;
    this.known = known;
    this.path = path;
    if (path.length > deepest) this.fail(`at most ${deepest} levels`);
  }

  fail(expected: string): never {
    throw new AssemblyError(this.path, expected, this.value);
  }

  at(key: string | number): Spot {
    return new Spot((this.value as Record<string, unknown>)[key], this.known, [...this.path, key]);
  }

  /** What is there, if anything is. */
  maybe<Out>(key: string, read: (spot: Spot) => Out): Out | undefined {
    const spot = this.at(key);
    return spot.value === undefined ? undefined : read(spot);
  }

  /** The spots of a list. */
  list(): readonly Spot[] {
    if (!Array.isArray(this.value)) this.fail("a list");
    return (this.value as unknown[]).map((_, at) => this.at(at));
  }

  /** The keys of an object, all of which must be known if there are such. */
  keys(known?: readonly string[]): readonly string[] {
    if (typeof this.value !== "object" || this.value === null || Array.isArray(this.value))
      this.fail("an object");
    const keys = Object.keys(this.value as object);
    for (const key of keys)
      if (known && !known.includes(key))
        new Spot(key, this.known, [...this.path, key]).fail(`one of ${known.join(", ")}`);
    return keys;
  }

  /** What an object of data makes, by the same keys. */
  each<Out>(read: (spot: Spot) => Out): Record<string, Out> {
    return Object.fromEntries(this.keys().map((key) => [key, read(this.at(key))]));
  }

  /** Calls what checks in its own way; what it refuses is wrong here. */
  attempt<Out>(body: () => Out): Out {
    try {
      return body();
    } catch (error) {
      if (error instanceof TypeError) return this.fail(`what can be built (${error.message})`);
      throw error;
    }
  }

  /** What a table holds under a name. */
  named<Fn>(table: ReadonlyMap<string, Fn>): Fn {
    return (
      table.get(this.value as string) ??
      this.fail(`one of ${[...table.keys()].join(", ") || "no names at all"}`)
    );
  }

  /** A part of the registry, or what a factory makes of its options. */
  part(more: readonly string[] = []): Part {
    const { parts, factories } = this.known;
    if (typeof this.value === "string") return this.named(parts);
    this.keys(["link", "with", ...more]);
    const { with: options } = this.value as { readonly with?: unknown };
    if (options === undefined) return this.at("link").named(parts);
    const made = this.attempt(() => this.at("link").named(factories)(options as never));
    if (typeof made !== "function") this.at("link").fail("a factory that gives a function");
    return made;
  }
}
