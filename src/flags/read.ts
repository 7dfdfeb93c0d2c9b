import type { Test } from "../conditions/answers.ts";
import { compile } from "../conditions/compile.ts";
import { keysOf, type Read, reader } from "../conditions/paths.ts";
import { type Place, readData } from "../conditions/place.ts";
import { hasFields, isObject } from "../core/spot.ts";
import type { FlagData, FlagDetails, FlagsOptions, FlagValue, Serve, Target } from "./options.ts";

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
  readonly keys: ReadonlySet<unknown>;
  /** Which contexts belong to it besides those with one of the keys. */
  readonly test: Test;
  readonly percentage: number | undefined;
}

/** A flag, ready to be asked. */
export interface ReadyFlag {
  readonly name: string;
  /** What it was made of, to be compared. */
  readonly text: string;
  readonly metadata: FlagDetails<unknown>["flagMetadata"];
  readonly enabled: boolean;
  readonly variants: Readonly<Record<string, FlagValue>>;
  readonly targets: readonly ReadyTarget[];
  /** What everybody else gets. */
  readonly rest: Serving | undefined;
  readonly prerequisites: readonly (readonly [flag: string, test: Test])[];
}

/** The flags of one version. */
export type ReadyFlags = ReadonlyMap<string, ReadyFlag>;

const targetFields = ["keys", "when", "percentage", "serve", "by", "salt"];
const flagFields = ["enabled", "variants", "targets", "default", "prerequisites", "metadata"];

const isUpTo = (most: number, value: unknown): value is number =>
  typeof value === "number" && value >= 0 && value <= most;

/** Adds the weights up to the ends of the parts. */
function endsOf(place: Place, weights: object): number[] {
  let total = 0;
  const ends = Object.entries(weights).map(([name, weight]) => {
    place.at(name).must(isUpTo(Number.MAX_VALUE, weight), "a weight, which is a number from 0");
    total += weight;
    return total;
  });
  place.must(total > 0, "weights of which one is more than 0");
  return ends;
}

function serving(place: Place, served: Place, serve: Serve, variants: object, name: string): Serving {
  const { salt = name } = Object(place.value) as Target;
  const by = reader(keysOf(place.at("by"), "targetingKey"), false);
  place.at("salt").must(typeof salt === "string", "a text");
  const split = isObject(serve);
  const names = split ? Object.keys(serve) : [serve];
  for (const one of names)
    served.must(Object.hasOwn(variants, one), `variants out of ${Object.keys(variants).join(", ")}`);
  const ends = split ? endsOf(served, serve) : [];
  return { names, ends, by, salt };
}

function target(place: Place, variants: object, name: string): ReadyTarget {
  const { keys, when, percentage, serve = "on" } = Object(place.value) as Target;
  const listed = keys ? place.at("keys").list("a list of keys") : [];
  for (const key of listed) key.must(typeof key.value === "string", "a key");
  const right = percentage === undefined || isUpTo(100, percentage);
  place.at("percentage").must(right, "a number from 0 to 100");
  const others = !keys || percentage !== undefined;
  return {
    ...serving(place, place.at("serve"), serve, variants, name),
    keys: new Set(listed.map(({ value }) => value)),
    test: when === undefined ? () => others : compile(place.at("when")).test,
    percentage,
  };
}

function prerequisites(place: Place, flags: object): ReadyFlag["prerequisites"] {
  const { value } = place;
  if (value === undefined) return [];
  if (!hasFields(place, "flags and what is asked of them", Object.keys(flags))) return [];
  return Object.entries(value as object).map(([flag, wanted]) => [
    flag,
    typeof wanted === "string" ? (variant) => variant === wanted : compile(place.at(flag)).test,
  ]);
}

/** The targets of a flag: those of a list, or the only one, which the flag itself describes. */
function targetsOf(place: Place, data: FlagData, variants: object, name: string): ReadyTarget[] {
  const listed = data.targets ? place.at("targets").list("a list of targets") : [];
  for (const one of listed) hasFields(one, "a target", targetFields);
  const single = [data.keys, data.when, data.percentage, data.serve].some((part) => part !== undefined);
  place.must(!(single && data.targets), "targets, or keys, when, percentage and serve of its own");
  return (single ? [place] : listed).map((one) => target(one, variants, name));
}

function flag(place: Place, name: string, flags: object): ReadyFlag {
  const { value } = place;
  const plain = typeof value === "boolean";
  if (!plain) hasFields(place, "a flag, true or false", [...flagFields, ...targetFields]);
  const data = (plain ? { default: value ? "on" : "off" } : Object(value)) as FlagData;
  const { variants: values = { on: true, off: false }, enabled = true, metadata = {} } = data;
  place.at("variants").must(isObject(values), "values by their names");
  place.at("enabled").must(typeof enabled === "boolean", "true or false");
  const variants = Object(values) as ReadyFlag["variants"];
  const targets = targetsOf(place, data, variants, name);
  const { default: rest = data.variants ? null : targets.length > 0 ? "off" : "on" } = data;
  return {
    name,
    text: JSON.stringify(value),
    metadata,
    enabled,
    variants,
    targets,
    rest: rest === null ? undefined : serving(place, place.at("default"), rest, variants, name),
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
