import { compile } from "../conditions/compile.ts";
import type { Part } from "../conditions/part.ts";
import { named, type Place, readData, readWith } from "../conditions/place.ts";
import type { Run } from "../core/run.ts";
import { hasFields } from "../core/spot.ts";
import type { ActionName, Rule, RulesOptions } from "./options.ts";

/** A rule, ready to be asked. */
export interface Ready {
  readonly name: string;
  readonly priority: number;
  readonly rule: Rule;
  readonly part: Part;
  readonly act: (facts: unknown, run: Run | undefined) => unknown;
  /** The facts its condition looks at; undefined among them when that can be any. */
  readonly looked: ReadonlySet<unknown>;
}

const always = { condition: undefined, test: () => true };

/** The innermost conditions. */
const leaves = (part: Part): readonly Part[] => part.parts?.flatMap(leaves) ?? [part];

function action(place: Place): Ready["act"] {
  const { value } = place;
  if (typeof value === "function") return value as Ready["act"];
  place.must(value !== undefined, "an action or an outcome");
  const { use, with: settings } = Object(value) as Partial<ActionName>;
  if (typeof use !== "string") return () => value;
  const act = named(place.at("use"));
  return (facts, run) => act(facts, run, settings);
}

function ready(place: Place, names: Set<unknown>): Ready | undefined {
  if (!hasFields(place, "a rule", ["name", "priority", "when", "do"])) return undefined;
  const rule = place.value as unknown as Rule;
  const { name, priority = 0, when } = rule;
  place.at("name").must(typeof name === "string" && !names.has(name), "a name that no other rule has");
  place.at("priority").must(Number.isFinite(priority), "a number");
  names.add(name);
  const looked = new Set();
  const part = when === undefined ? always : compile(readWith(place.at("when"), { looked }));
  return { name, priority, rule, part, act: action(place.at("do")), looked };
}

/** Compares rules by the order in which they are asked. */
function order(conflict: RulesOptions["conflict"] = "order"): (one: Ready, other: Ready) => number {
  const asked = ({ part }: Ready): number => leaves(part).length;
  return (one, other) =>
    other.priority - one.priority ||
    (typeof conflict === "function" && conflict(one.rule, other.rule)) ||
    (conflict === "specific" ? asked(other) - asked(one) : 0);
}

/** Reads rules, and puts them into the order in which they are asked. */
export function readRules(data: unknown, options: RulesOptions): Ready[] {
  const names = new Set<unknown>();
  const made = readData(data, options, (place) =>
    place.list("a list of rules").map((rule) => ready(rule, names)),
  );
  return (made as Ready[]).sort(order(options.conflict));
}
