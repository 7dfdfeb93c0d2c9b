import type { Run } from "../core/run.ts";
import { after } from "../core/settle.ts";
import { isObject, shown } from "../core/spot.ts";
import { combine, type Test, truth } from "./answers.ts";
import type { Answer, FactPath } from "./condition.ts";
import { comparer, operators, type Wrong } from "./operators.ts";
import type { Part } from "./part.ts";
import { type Holder, inborn, isPath, keysOf, type Read, reader } from "./paths.ts";
import { apart, named, type Place } from "./place.ts";

/** Answers a question about one value of the facts. */
type Check = (value: unknown, run: Run | undefined, facts: unknown) => Answer;

/** Makes a condition ready. */
type Compile = (place: Place) => Part;

/** What finds a value, and whether it may come in time. */
interface Route {
  readonly key: string | number | undefined;
  readonly read: Read;
  readonly lazy: boolean;
  /** Whether the key is all it takes. */
  readonly plain: boolean;
}

function route(place: Place): Route {
  const { value = [], reading } = place;
  const keys = place.must(isPath(value), "a path") ? keysOf(value as FactPath) : [];
  const lazy = Object.hasOwn(reading.lazy, keys[0] ?? "");
  reading.looked.add(keys[0]);
  const plain = keys.length === 1 && !inborn(keys[0]!);
  return { key: keys[0], read: reader(keys, lazy), lazy, plain };
}

/** Whether the elements of a list answer so. */
function elements({ test }: Part, stop: boolean, wrong: Wrong): Check {
  return (list, run) => {
    if (list === undefined || list === null) return false;
    if (!Array.isArray(list)) return wrong("a list", list);
    const tests = list.map(
      (element): Test =>
        () =>
          test(element, run),
    );
    return combine(tests, stop)(list, run);
  };
}

function accepted(place: Place, settings: unknown): Check {
  const predicate = named(place);
  return (value, run) => truth(predicate(value, settings, run));
}

function compared(place: Place, name: string, wrong: Wrong): Check {
  const { value: operand } = place;
  const [{ right, expected }] = operators[name]!;
  if (!isObject(operand))
    return place.must(right(operand), expected) ? comparer(name, operand, wrong) : () => false;
  if (place.fields(expected, ["path"])) place.must(operand["path"] !== undefined, expected);
  const { read } = route(place.at("path"));
  return (value, _, facts) =>
    after(read(facts), (found) =>
      right(found) ? comparer(name, found, wrong)(value) : wrong(`${expected} to compare with`, found),
    ) as Answer;
}

function check(place: Place, name: string, settings: unknown, wrong: Wrong, compile: Compile): Check {
  if (name === "use") return accepted(place, settings);
  if (name === "some" || name === "every") return elements(compile(apart(place)), name === "some", wrong);
  return compared(place, name, wrong);
}

/** Finds a value and checks it; where nothing is in the way, without a call to find it. */
function leaf({ key, read, lazy, plain }: Route, holds: Check): Test {
  if (lazy) return (facts, run) => after(read(facts), (value) => holds(value, run, facts)) as Answer;
  if (plain) return (facts, run) => holds((facts as Holder)?.[key!], run, facts);
  return (facts, run) => holds(read(facts), run, facts);
}

/** What a value has to be equal to, if that is what is asked first. */
function constants(
  name: string | undefined,
  { eq, in: list }: Readonly<Record<string, unknown>>,
): readonly unknown[] | undefined {
  if (name === "eq" && !isObject(eq)) return [eq];
  return name === "in" && Array.isArray(list) ? list : undefined;
}

/** Makes a comparison ready; `compile` does so with what is asked of the elements of lists. */
export function comparison(place: Place<Readonly<Record<string, unknown>>>, compile: Compile): Part {
  const { path, with: settings, ...asked } = place.value;
  const names = [...Object.keys(operators), "some", "every", "use"];
  place.fields("a condition", [...names, "path", "with"]);
  const way = route(place.at("path"));
  const wrong: Wrong = (expected, value) => {
    throw new TypeError(`${path ?? "the facts"}: expected ${expected}, got ${shown(value)}`);
  };
  const used = names.filter((name) => asked[name] !== undefined);
  const tests = used.map((name) => leaf(way, check(place.at(name), name, settings, wrong, compile)));
  place.must(used.length > 0, "something that is asked");
  const test = tests.length === 1 ? tests[0]! : combine(tests, false);
  const equal = way.lazy ? undefined : constants(used[0], asked);
  return { condition: place.value, test, read: way.read, equal };
}
