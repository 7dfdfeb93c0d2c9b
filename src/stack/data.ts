import { anything, callable, text } from "./field.ts";
import { fieldsOf } from "./fields.ts";
import { alike, type StackIssue } from "./issues.ts";
import { canMake, kinds } from "./kinds.ts";
import { type Built, freeId, inOrder, rebuilt } from "./plan.ts";
import { isPlain } from "./same.ts";
import { type Registry, Spot } from "./spot.ts";

/** What is read of a stack. */
export interface StackRead {
  readonly name: string | undefined;
  readonly layers: Built[];
}

/** Begins to read data; whatever is wrong with it is told in `issues`. */
export const spotOf = (data: unknown, registry: Registry, issues: StackIssue[]): Spot =>
  new Spot(data, [], { registry, issues, used: [] });

/** The options of a layer, or the middleware the data names. */
function optionsOf(spot: Spot, kind: string): unknown {
  if (spot.names) return callable(spot);
  const known = fieldsOf(kind);
  if (!known) return spot.fail('{ "use": the name of a middleware }');
  if (known.short && !isPlain(spot.value)) return { [known.short]: known.fields[known.short]!(spot) };
  const {
    type: _,
    id: __,
    ...options
  } = spot.fields(
    { ...known.fields, ...(typeof spot.path.at(-1) === "number" && { type: anything, id: text }) },
    ...known.needed,
  );
  const standIns = ["value", "handler"].filter((key) => Object.hasOwn(known.fields, key));
  if (
    standIns.length > 0 &&
    spot.good &&
    Object.hasOwn(options, "value") === Object.hasOwn(options, "handler")
  )
    return spot.fail("either a value or a handler");
  return options;
}

function layerOf(spot: Spot, type: string, id: string, before: readonly Built[]): Built | undefined {
  const { used } = spot.reading;
  const first = used.length;
  const made = optionsOf(spot, type);
  if (!spot.good) return undefined;
  return spot.attempt(() => rebuilt({ id, type, spec: [spot.value, used.slice(first)], made }, before));
}

/** A layer of a list: its type is said, or it is a middleware of the registry. */
function entryOf(
  spot: Spot,
  taken: readonly { readonly id: string }[],
  before: readonly Built[],
): Built | undefined {
  if (!isPlain(spot.value)) return spot.fail("an object with a type");
  const { type = "use", id, use } = spot.value;
  if (type === "use") {
    const { id: own = typeof use === "string" ? use : "use" } = spot.fields(
      { use: anything, type: anything, id: text },
      "use",
    );
    const named = new Spot({ use }, spot.path, spot.reading);
    return spot.good ? layerOf(named, "use", freeId(taken, own as string), before) : undefined;
  }
  if (typeof type !== "string" || !canMake(type))
    return spot.at("type").fail(`a type: ${alike(type, kinds().filter(canMake))}`);
  if (id !== undefined && taken.some((other) => other.id === id))
    return spot.at("id").fail("a name that no other layer has");
  return layerOf(spot, type, typeof id === "string" ? id : freeId(taken, type), before);
}

function listOf(spot: Spot, before: readonly Built[]): Built[] {
  const found: Built[] = [];
  spot.list((entry) => {
    const layer = entryOf(entry, found, before);
    if (layer) found.push(layer);
  });
  return found;
}

function kindsOf(spot: Spot, before: readonly Built[]): Built[] {
  const known = Object.fromEntries(
    kinds().map((kind) => [
      kind,
      (one: Spot) => (one.value === false ? undefined : layerOf(one, kind, kind, before)),
    ]),
  );
  return Object.values(spot.fields(known)).filter((layer) => layer !== undefined) as Built[];
}

/** Reads the data of a stack; layers that are as before stay. */
export function readStack(spot: Spot, before: readonly Built[]): StackRead {
  const listed = Array.isArray((spot.value as { layers?: unknown } | undefined)?.layers);
  const read = spot.fields(
    {
      name: text,
      order: (one) => (listed ? one.fail("none, for a list of layers has its own") : one.list(text)),
      layers: (one) => (listed ? listOf(one, before) : kindsOf(one, before)),
    },
    "layers",
  );
  const { name, order, layers = [] } = read as { name?: string; order?: string[]; layers?: Built[] };
  const sorted = () => (listed ? layers : inOrder(layers, order));
  return { name, layers: (spot.good && spot.at("order").attempt(sorted)) || [] };
}
