import { ModulinkError } from "../core/errors.ts";
import { attempt, type DataIssue, hasFields, type Spot } from "../core/spot.ts";
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

  constructor({ path, message, expected, got }: DataIssue) {
    super("validation-failed", `${path.join(".") || "the data"}: ${message}`, { name: "AssemblyError" });
    this.path = path;
    this.expected = expected;
    this.got = got;
  }
}

/** A value of the data of a chain; the first that is wrong ends the reading. */
export type ChainSpot = Spot<{ readonly known: Registry; readonly tell: (issue: DataIssue) => never }>;

/** What is there, if anything is. */
export function maybe<Out>(spot: ChainSpot, key: string, read: (spot: ChainSpot) => Out): Out | undefined {
  const inner = spot.at(key);
  return inner.value === undefined ? undefined : read(inner);
}

/** The keys of an object, all of which must be known if there are such. */
export function keysOf(spot: ChainSpot, known?: readonly string[]): readonly string[] {
  const keys = Object.keys(Object(spot.value));
  hasFields(spot, "an object", known ?? keys);
  return keys;
}

/** What an object of data makes, by the same keys. */
export const each = <Out>(spot: ChainSpot, read: (spot: ChainSpot) => Out): Record<string, Out> =>
  Object.fromEntries(keysOf(spot).map((key) => [key, read(spot.at(key))]));

/** Calls what builds; what it refuses is wrong here. */
export const building = <Out>(spot: ChainSpot, body: () => Out): Out =>
  attempt(spot, "what can be built", body);

/** What a table holds under a name. */
const named = <Fn>(spot: ChainSpot, table: ReadonlyMap<unknown, Fn>): Fn =>
  table.get(spot.value) ?? spot.fail(`one of ${[...table.keys()].join(", ") || "no names at all"}`);

/** A part of the registry, or what a factory makes of its options. */
export function part(spot: ChainSpot, more: readonly string[] = []): Part {
  const { parts, factories } = spot.reading.known;
  if (typeof spot.value === "string") return named(spot, parts);
  keysOf(spot, ["link", "with", ...more]);
  const [{ value: options }, name] = [spot.at("with"), spot.at("link")];
  if (options === undefined) return named(name, parts);
  const made = building(spot, () => named(name, factories)(options as never));
  return typeof made === "function" ? made : name.fail("a factory that gives a function");
}
