import type { Part } from "../conditions/part.ts";
import type { Read } from "../conditions/paths.ts";
import type { Ready } from "./read.ts";

/** Gives the rules that may apply to facts, in their order. */
export type Candidates = (facts: unknown) => readonly Ready[];

/** The rules that ask first whether one value is equal to another; or, with nothing to read, those that ask something else. */
interface Shelf {
  readonly read: Read;
  readonly rules: Map<unknown, Ready[]>;
}

/** What a rule asks first, before anything else could go wrong. */
const first = (part: Part): Part => (part.stop === false && part.parts?.[0] ? first(part.parts[0]) : part);

const nothing: Read = () => undefined;

function shelve(rules: readonly Ready[]): Shelf[] {
  const shelves = new Map<string | undefined, Shelf>();
  for (const rule of rules) {
    const { read = nothing, equal, condition } = first(rule.part);
    const path = equal && JSON.stringify((condition as { readonly path?: unknown }).path);
    const shelf = shelves.get(path) ?? { read: equal ? read : nothing, rules: new Map<unknown, Ready[]>() };
    shelves.set(path, shelf);
    for (const value of new Set(equal ?? [undefined])) {
      const others = shelf.rules.get(value);
      if (others) others.push(rule);
      else shelf.rules.set(value, [rule]);
    }
  }
  return [...shelves.values()];
}

/** Finds the rules that may apply without asking those whose first equality does not hold. */
export function candidatesOf(rules: readonly Ready[]): Candidates {
  const shelves = shelve(rules);
  if (shelves.every(({ read }) => read === nothing)) return () => rules;
  const place = new Map(rules.map((rule, at) => [rule, at]));
  return (facts) => {
    const found = shelves.map(({ read, rules }) => rules.get(read(facts)) ?? []);
    const lists = found.filter(({ length }) => length > 0);
    if (lists.length < 2) return lists[0] ?? [];
    return lists.flat().sort((one, other) => place.get(one)! - place.get(other)!);
  };
}
