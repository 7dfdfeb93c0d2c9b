import { isObject } from "../core/spot.ts";
import { combine, opposite, truth } from "./answers.ts";
import { comparison } from "./comparison.ts";
import type { FactPredicate } from "./condition.ts";
import type { Part } from "./part.ts";
import type { Place } from "./place.ts";

const nothing: Part = { condition: undefined, test: () => false };

function group(place: Place, name: "all" | "any"): Part {
  const stop = name === "any";
  const parts = place.at(name).list("a list of conditions").map(compile);
  const tests = parts.map(({ test }) => test);
  return { condition: place.value, test: combine(tests, stop), parts, stop };
}

function negation(place: Place): Part {
  const part = compile(place.at("not"));
  return { condition: place.value, test: (facts, run) => opposite(part.test(facts, run)), parts: [part] };
}

function call(predicate: FactPredicate<unknown>, place: Place): Part {
  place.reading.looked.add(undefined);
  return { condition: predicate, test: (facts, run) => truth(predicate(facts, run)) };
}

/** Makes closures of a condition: nothing of it is looked up again when it is asked. */
export function compile(place: Place): Part {
  const { value } = place;
  if (typeof value === "function") return call(value as FactPredicate<unknown>, place);
  if (!place.must(isObject(value), "a condition")) return nothing;
  const name = ["all", "any", "not"].find((key) => Object.hasOwn(value as object, key));
  if (!name) return comparison(place as Place<Readonly<Record<string, unknown>>>, compile);
  if (!place.fields("a condition", [name])) return nothing;
  return name === "not" ? negation(place) : group(place, name as "all" | "any");
}
