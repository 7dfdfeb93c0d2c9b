import type { Run } from "../core/run.ts";
import { after } from "../core/settle.ts";
import { hasFields, isObject, shown } from "../core/spot.ts";
import { combine, type Test, truth } from "./answers.ts";
import type { Answer } from "./condition.ts";
import { comparer, missing, operators, type Wrong } from "./operators.ts";
import type { Part } from "./part.ts";
import { type Holder, inborn, type Key, keysOf, type Read, reader } from "./paths.ts";
import { named, type Place, readWith } from "./place.ts";

/** Answers a question about what is kept under a key. */
type Check = (holder: unknown, run: Run | undefined, facts?: unknown) => Answer;

/** Makes a condition ready. */
type Compile = (place: Place) => Part;

/** The way to a value. */
interface Way {
  readonly keys: readonly Key[];
  /** Finds the value. */
  readonly read: Read;
  /** Whether the value has to be found first: it may come in time, or no key leads to it, or one of every object. */
  readonly apart: boolean;
  /** The key under which comparisons find it themselves, in what holds it. */
  readonly key: Key;
}

function wayOf(place: Place): Way {
  const { facts, looked } = place.reading;
  const keys = keysOf(place, []);
  const lazy = Object.hasOwn(facts, keys[0] ?? "");
  looked.add(keys[0]);
  const last = keys.at(-1);
  const apart = last === undefined || lazy || inborn(last);
  return { keys, read: reader(keys, lazy), apart, key: apart ? "found" : last };
}

/** Whether the elements of a list answer so. */
function elements(key: Key, { test }: Part, stop: boolean, wrong: Wrong): Check {
  return (holder, run) => {
    const list = (holder as Holder)?.[key];
    if (!Array.isArray(list)) return !missing(list) && wrong("a list", list);
    const tests = list.map((element) => (): Answer => test(element, run));
    return combine(tests, stop)(list, run);
  };
}

function accepted(key: Key, place: Place, settings: unknown): Check {
  const predicate = named(place);
  return (holder, run) => truth(predicate((holder as Holder)?.[key], settings, run));
}

function compared(key: Key, place: Place, name: string, wrong: Wrong): Check {
  const { value: operand } = place;
  const [[expected, right]] = operators[name]!;
  if (!isObject(operand))
    return place.must(right(operand), expected)
      ? (comparer(name, key, operand, wrong) as Check)
      : () => false;
  if (hasFields(place, expected, ["path"])) place.must(operand["path"] !== undefined, expected);
  const { read } = wayOf(place.at("path"));
  return (holder, _, facts = holder) =>
    after(read(facts), (found) =>
      right(found)
        ? comparer(name, key, found, wrong)(holder as Holder)
        : wrong(`${expected} to compare with`, found),
    ) as Answer;
}

/** Asks what is to be asked of a value, with as few calls as its way allows. */
function leaf({ keys, read, apart }: Way, holds: Check): Test {
  if (apart) return (facts, run) => after(read(facts), (found) => holds({ found }, run, facts)) as Answer;
  const [first, ...more] = keys.slice(0, -1);
  if (first === undefined) return holds;
  if (more.length === 0 && !inborn(first))
    return (facts, run) => holds((facts as Holder)?.[first], run, facts);
  const holder = reader(keys.slice(0, -1), false);
  return (facts, run) => holds(holder(facts), run, facts);
}

/** What a value has to be equal to, if that is what is asked. */
const constants = (name: string, operand: unknown): readonly unknown[] | undefined =>
  isObject(operand) ? undefined : { eq: [operand], in: operand as unknown[] }[name as "eq" | "in"];

/** Makes a comparison ready; `compile` does so with what is asked of the elements of lists. */
export function comparison(place: Place<Readonly<Record<string, unknown>>>, compile: Compile): Part {
  const { path, with: settings, ...asked } = place.value;
  const names = [...Object.keys(operators), "some", "every", "use"];
  hasFields(place, "a condition", [...names, "path", "with"]);
  const way = wayOf(place.at("path"));
  const wrong: Wrong = (expected, value) => {
    throw new TypeError(`${path ?? "the facts"}: expected ${expected}, got ${shown(value)}`);
  };
  const used = names.filter((name) => asked[name] !== undefined);
  const check = (name: string, at: Place): Check => {
    if (name === "use") return accepted(way.key, at, settings);
    if (name !== "some" && name !== "every") return compared(way.key, at, name, wrong);
    const part = compile(readWith(at, { facts: {}, looked: new Set() }));
    return elements(way.key, part, name === "some", wrong);
  };
  const tests = used.map((name) => leaf(way, check(name, place.at(name))));
  place.must(used.length > 0, "something that is asked");
  const test = tests.length === 1 ? tests[0]! : combine(tests, false);
  const [first = ""] = used;
  const equal = way.apart ? undefined : constants(first, asked[first]);
  return { condition: place.value, test, read: way.read, equal };
}
