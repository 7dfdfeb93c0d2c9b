import { hasFields, isObject } from "../core/spot.ts";
import { combine, opposite, type Test, truth } from "./answers.ts";
import { comparison } from "./comparison.ts";
import type { FactPredicate } from "./condition.ts";
import type { Part } from "./part.ts";
import type { Place } from "./place.ts";

/** All, any or none of some conditions. */
function group(place: Place, name: string): Part {
  const inner = place.at(name);
  const places = name === "not" ? [inner] : inner.list("a list of conditions");
  const parts = places.map(compile);
  const any = combine(
    parts.map(({ test }) => test),
    name !== "all",
  );
  const none: Test = (facts, run) => opposite(any(facts, run));
  const { value: condition } = place;
  return name === "not"
    ? { condition, test: none, parts }
    : { condition, test: any, parts, stop: name === "any" };
}

function call(predicate: FactPredicate<unknown>, { reading }: Place): Part {
  reading.looked.add(undefined);
  return { condition: predicate, test: (facts, run) => truth(predicate(facts, run)) };
}

/** Makes closures of a condition: nothing of it is looked up again when it is asked. */
export function compile(place: Place): Part {
  const { value } = place;
  if (typeof value === "function") return call(value as FactPredicate<unknown>, place);
  if (!place.must(isObject(value), "a condition")) return { condition: value, test: () => false };
  const name = ["all", "any", "not"].find((key) => Object.hasOwn(value as object, key));
  if (!name) return comparison(place as Place<Readonly<Record<string, unknown>>>, compile);
  hasFields(place, "a condition", [name]);
  return group(place, name);
}
