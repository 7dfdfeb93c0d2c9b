import type { Test } from "../conditions/answers.ts";
import { compile } from "../conditions/compile.ts";
import { isPath, keysOf, type Read, reader } from "../conditions/paths.ts";
import { type Place, readData } from "../conditions/place.ts";
import { isObject } from "../core/spot.ts";
import type { FlagData, FlagsOptions, FlagValue, Serve, Target } from "./options.ts";

/** Variants, and where in a range each of them ends; one alone has the whole. */
export interface Serving {
  readonly names: readonly string[];
  readonly ends: readonly number[];
  /** Finds the key that has a place in the range. */
  readonly by: Read;
  readonly salt: string;
}

/** A target, ready to be asked. */
export interface ReadyTarget extends Serving {
  readonly keys: ReadonlySet<string>;
  /** Undefined when only `keys` belong to it. */
  readonly test: Test | undefined;
  readonly percentage: number | undefined;
}

/** A flag, ready to be asked. */
export interface ReadyFlag {
  readonly data: FlagData;
  readonly variants: Readonly<Record<string, FlagValue>>;
  readonly targets: readonly ReadyTarget[];
  /** What everybody else gets. */
  readonly rest: Serving | undefined;
  readonly prerequisites: readonly (readonly [flag: string, test: Test])[];
}

/** The flags of one version. */
export type ReadyFlags = ReadonlyMap<string, ReadyFlag>;

const fields = {
  target: ["keys", "when", "percentage", "serve", "by", "salt"],
  flag: ["enabled", "variants", "targets", "default", "prerequisites", "metadata"],
};

/** Adds the weights up to the ends of the parts. */
function endsOf(place: Place<Readonly<Record<string, unknown>>>): number[] {
  let total = 0;
  const ends = Object.entries(place.value).map(([name, weight]) => {
    place
      .at(name)
      .must(Number.isFinite(weight) && (weight as number) >= 0, "a weight, which is a number from 0");
    total += weight as number;
    return total;
  });
  place.must(total > 0, "weights of which one is more than 0");
  return ends;
}

function serving(
  place: Place,
  key: "serve" | "default",
  variants: object,
  name: string,
  serve: Serve,
): Serving {
  const { by = "targetingKey", salt = name } = Object(place.value) as Target;
  place.at("by").must(isPath(by), "a path");
  place.at("salt").must(typeof salt === "string", "a text");
  const split = isObject(serve);
  const names = split ? Object.keys(serve) : [serve];
  for (const one of names)
    place.at(key).must(Object.hasOwn(variants, one), `variants out of ${Object.keys(variants).join(", ")}`);
  const ends = split ? endsOf(place.at(key) as Place<Record<string, unknown>>) : [];
  return { names, ends, by: reader(isPath(by) ? keysOf(by) : [], false), salt };
}

function target(place: Place, name: string, variants: object): ReadyTarget {
  const { keys, when, percentage, serve = "on" } = Object(place.value) as Target;
  const listed = keys ? place.at("keys").list("a list of keys") : [];
  for (const key of listed) key.must(typeof key.value === "string", "a key");
  if (percentage !== undefined)
    place
      .at("percentage")
      .must(Number.isFinite(percentage) && percentage >= 0 && percentage <= 100, "a number from 0 to 100");
  const open = !keys || percentage !== undefined;
  const test = when === undefined ? (open ? () => true : undefined) : compile(place.at("when"));
  return {
    ...serving(place, "serve", variants, name, serve),
    keys: new Set(listed.map(({ value }) => value as string)),
    test: typeof test === "object" ? test.test : test,
    percentage,
  };
}

function prerequisites(place: Place, flags: object): ReadyFlag["prerequisites"] {
  if (place.value === undefined || !place.must(isObject(place.value), "flags and what is asked of them"))
    return [];
  return Object.entries(place.value as object).map(([flag, wanted]) => {
    place
      .at(flag)
      .must(Object.hasOwn(flags, flag), `one of the flags ${Object.keys(flags).join(", ")}`, flag);
    if (typeof wanted === "string") return [flag, (variant) => variant === wanted];
    return [flag, compile(place.at(flag)).test];
  });
}

function flag(place: Place, name: string, flags: object): ReadyFlag {
  const { value } = place;
  const data = (typeof value === "boolean" ? { default: value ? "on" : "off" } : Object(value)) as FlagData;
  if (data !== value) place.must(typeof value === "boolean", "a flag, true or false");
  else place.fields("a flag", [...fields.flag, ...fields.target]);
  const { variants = { on: true, off: false }, enabled } = data;
  place.at("variants").must(isObject(variants), "values by their names");
  place.at("enabled").must(["undefined", "boolean"].includes(typeof enabled), "true or false");
  const single = [data.keys, data.when, data.percentage, data.serve].some((part) => part !== undefined);
  place.must(!(single && data.targets), "targets, or keys, when, percentage and serve of its own");
  const places = single ? [place] : data.targets ? place.at("targets").list("a list of targets") : [];
  if (!single) for (const one of places) one.fields("a target", fields.target);
  const usual = data.variants ? null : places.length > 0 ? "off" : "on";
  const { default: rest = usual } = data;
  return {
    data: { ...data },
    variants,
    targets: places.map((one) => target(one, name, variants)),
    rest: rest === null ? undefined : serving(place, "default", variants, name, rest),
    prerequisites: prerequisites(place.at("prerequisites"), flags),
  };
}

/** Tells of flags that want each other. */
function circles(place: Place, flags: ReadyFlags): void {
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[]): void => {
    const round = trail.includes(name);
    place.at(trail[0] ?? name).must(!round, "prerequisites without a circle", [...trail, name].join(" > "));
    if (round || done.has(name)) return;
    for (const [next] of flags.get(name)?.prerequisites ?? []) visit(next, [...trail, name]);
    done.add(name);
  };
  for (const name of flags.keys()) visit(name, []);
}

/** Reads flags. */
export function readFlags(data: unknown, options: FlagsOptions): ReadyFlags {
  return readData(data, options, (place) => {
    const source = place.must(isObject(data), "flags by their names") ? Object.keys(data as object) : [];
    const flags = new Map(source.map((name) => [name, flag(place.at(name), name, data as object)]));
    circles(place, flags);
    return flags;
  });
}
