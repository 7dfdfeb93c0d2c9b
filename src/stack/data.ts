import { Spot } from "../core/spot.ts";
import { anything, callable, text } from "./field.ts";
import { fieldsOf } from "./fields.ts";
import { alike, type StackIssue } from "./issues.ts";
import { canMake, kinds } from "./kinds.ts";
import { type Built, freeId, inOrder, rebuilt } from "./plan.ts";
import { isPlain } from "./same.ts";
import { isGood, isName, making, type Registry, readFields, type StackSpot } from "./spot.ts";

/** What is read of a stack. */
export interface StackRead {
  readonly name: string | undefined;
  readonly layers: Built[];
}

/** Begins to read data; whatever is wrong with it is told in `issues`. */
export const spotOf = (data: unknown, registry: Registry, issues: StackIssue[]): StackSpot =>
  new Spot(data, { registry, issues, used: [], tell: (issue) => void issues.push(issue) });

/** The options of a layer, or the middleware the data names. */
function optionsOf(spot: StackSpot, kind: string): unknown {
  if (isName(spot)) return callable(spot);
  const known = fieldsOf(kind);
  if (!known) return spot.fail('{ "use": the name of a middleware }');
  if (known.short && !isPlain(spot.value)) return { [known.short]: known.fields[known.short]!(spot) };
  const {
    type: _,
    id: __,
    ...options
  } = readFields(
    spot,
    { ...known.fields, ...(typeof spot.path.at(-1) === "number" && { type: anything, id: text }) },
    known.needed,
  );
  const standIns = ["value", "handler"].filter((key) => Object.hasOwn(known.fields, key));
  if (
    standIns.length > 0 &&
    isGood(spot) &&
    Object.hasOwn(options, "value") === Object.hasOwn(options, "handler")
  )
    return spot.fail("either a value or a handler");
  return options;
}

function layerOf(spot: StackSpot, type: string, id: string, before: readonly Built[]): Built | undefined {
  const { used } = spot.reading;
  const first = used.length;
  const made = optionsOf(spot, type);
  if (!isGood(spot)) return undefined;
  return making(spot, () => rebuilt({ id, type, spec: [spot.value, used.slice(first)], made }, before));
}

/** A layer of a list: its type is said, or it is a middleware of the registry. */
function entryOf(
  spot: StackSpot,
  taken: readonly { readonly id: string }[],
  before: readonly Built[],
): Built | undefined {
  if (!isPlain(spot.value)) return spot.fail("an object with a type");
  const { type = "use", id, use } = spot.value;
  if (type === "use") {
    const { id: own = typeof use === "string" ? use : "use" } = readFields(
      spot,
      { use: anything, type: anything, id: text },
      ["use"],
    );
    const named = new Spot({ use }, spot.reading, spot.path);
    return isGood(spot) ? layerOf(named, "use", freeId(taken, own as string), before) : undefined;
  }
  if (typeof type !== "string" || !canMake(type))
    return spot.at("type").fail(`a type: ${alike(type, kinds().filter(canMake))}`);
  if (id !== undefined && taken.some((other) => other.id === id))
    return spot.at("id").fail("a name that no other layer has");
  return layerOf(spot, type, typeof id === "string" ? id : freeId(taken, type), before);
}

function listOf(spot: StackSpot, before: readonly Built[]): Built[] {
  const found: Built[] = [];
  for (const entry of spot.list()) {
    const layer = entryOf(entry, found, before);
    if (layer) found.push(layer);
  }
  return found;
}

function kindsOf(spot: StackSpot, before: readonly Built[]): Built[] {
  const known = Object.fromEntries(
    kinds().map((kind) => [
      kind,
      (one: StackSpot) => (one.value === false ? undefined : layerOf(one, kind, kind, before)),
    ]),
  );
  return Object.values(readFields(spot, known)).filter((layer) => layer !== undefined) as Built[];
}

/** Reads the data of a stack; layers that are as before stay. */
export function readStack(spot: StackSpot, before: readonly Built[]): StackRead {
  const listed = Array.isArray((spot.value as { layers?: unknown } | undefined)?.layers);
  const read = readFields(
    spot,
    {
      name: text,
      order: (one) => (listed ? one.fail("none, for a list of layers has its own") : one.list().map(text)),
      layers: (one) => (listed ? listOf(one, before) : kindsOf(one, before)),
    },
    ["layers"],
  );
  const { name, order, layers = [] } = read as { name?: string; order?: string[]; layers?: Built[] };
  const sorted = () => (listed ? layers : inOrder(layers, order));
  return { name, layers: (isGood(spot) && making(spot.at("order"), sorted)) || [] };
}
