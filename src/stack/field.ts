import { countWords, isCount } from "../core/count.ts";
import { type Duration, milliseconds } from "../core/duration.ts";
import { alike } from "./issues.ts";
import { isPlain } from "./same.ts";
import {
  type Field,
  type Fields,
  isGood,
  isName,
  making,
  named,
  type Registry,
  readFields,
  type StackSpot,
} from "./spot.ts";

const isFunction = (found: unknown): boolean => typeof found === "function";

/** Whatever the registry has under a name. */
export const entry: Field = (spot) => named(spot, "something", () => true);

/** A function of the registry. */
export const callable: Field = (spot) => named(spot, "a function", isFunction);

/** Something of the registry that can do this. */
export const able =
  (what: string, method: string): Field =>
  (spot) =>
    named(spot, what, (found) => isFunction((found as Registry | null | undefined)?.[method]));

function lasts(value: unknown): boolean {
  try {
    return milliseconds(value as Duration, "") >= 0;
  } catch {
    return false;
  }
}

/** The value, if it is right. */
export const checked = (spot: StackSpot, right: boolean, expected: string): unknown =>
  spot.must(right, expected) ? spot.value : undefined;

/** A length of time. */
export const duration: Field = (spot) => checked(spot, lasts(spot.value), 'a duration like 250 or "2s"');

export const flag: Field = (spot) => checked(spot, typeof spot.value === "boolean", "true or false");

export const text: Field = (spot) =>
  checked(spot, typeof spot.value === "string" && spot.value !== "", "a text of at least one character");

/** A number in a range. */
export const number =
  (least: number, most: number = Infinity): Field =>
  (spot) =>
    checked(
      spot,
      typeof spot.value === "number" && spot.value >= least && spot.value <= most,
      `a number from ${least}${most < Infinity ? ` to ${most}` : ""}`,
    );

/** A whole number in a range. */
export const whole =
  (least: number, most?: number): Field =>
  (spot) =>
    checked(spot, isCount(spot.value, most, least), countWords(most, least));

/** One of some words. */
export const word =
  (...words: readonly string[]): Field =>
  (spot) =>
    checked(spot, words.includes(spot.value as string), words.map((one) => JSON.stringify(one)).join(" or "));

/** Anything. */
export const anything: Field = ({ value }) => value;

/** A name of the registry where there is one, and something else otherwise. */
export const either =
  (entry: Field, other: Field): Field =>
  (spot) =>
    (isName(spot) ? entry : other)(spot);

/** Objects that are told apart by their type. */
export interface Variant {
  readonly fields: Fields;
  readonly needed: readonly string[];
  readonly make: (options: never) => unknown;
}

/** Reads an object by its type, and makes what it stands for unless something is wrong with it. */
export const variant =
  (variants: Readonly<Record<string, Variant>>): Field =>
  (spot) => {
    if (!isPlain(spot.value)) return spot.fail("an object with a type");
    const { value: type } = spot.at("type");
    if (typeof type !== "string" || !Object.hasOwn(variants, type))
      return spot.at("type").fail(`a type: ${alike(type, Object.keys(variants))}`);
    const { fields, needed, make } = variants[type]!;
    const { type: _, ...options } = readFields(spot, { type: anything, ...fields }, needed);
    return isGood(spot) ? making(spot, () => make(options as never)) : undefined;
  };

/** Reads an object and makes what it stands for unless something is wrong with it. */
export const object =
  (fields: Fields, make: (options: Record<string, unknown>) => unknown = (options) => options): Field =>
  (spot) => {
    const options = readFields(spot, fields);
    return isGood(spot) ? making(spot, () => make(options)) : undefined;
  };
