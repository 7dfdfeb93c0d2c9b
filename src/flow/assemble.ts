import type { Chain } from "../core/chain.ts";
import { chain } from "../core/compose.ts";
import { type DataIssue, Spot } from "../core/spot.ts";
import type { ChainData } from "./assembly-data.ts";
import { map } from "./map.ts";
import type { Part, Registry } from "./registry.ts";
import { AssemblyError, building, type ChainSpot, each, keysOf, maybe, part } from "./spot.ts";

/** The methods of a chain, by name. */
type Builder = Readonly<Record<string, (...args: unknown[]) => Builder>>;

/** A step of data: the method of a chain that appends it, and the method's arguments. */
type Call = readonly [method: string, ...args: unknown[]];

/** A kind of step, told by the property it has. */
interface Form {
  /** The properties it may have besides its own and a name. */
  readonly keys: readonly string[];
  call(spot: ChainSpot): Call;
}

/** No chain is as deep as that; data that goes round in a circle is. */
const deepest = 100;

const text = (spot: ChainSpot): string => (typeof spot.value === "string" ? spot.value : spot.fail("a text"));
const options = (spot: ChainSpot, keys: readonly string[]): object =>
  Object.fromEntries(keys.map((key) => [key, spot.at(key).value]));

const forms: Readonly<Record<string, Form>> = {
  parallel: {
    keys: ["mode", "concurrency"],
    call: (spot) => ["parallel", each(spot.at("parallel"), link), options(spot, ["mode", "concurrency"])],
  },
  when: {
    keys: ["yes", "no"],
    call: (spot) => ["when", part(spot.at("when")), link(spot.at("yes")), maybe(spot, "no", link)],
  },
  switch: {
    keys: ["cases", "default"],
    call(spot) {
      const key = spot.at("switch");
      const selector = typeof key.value === "string" ? key.value : part(key);
      return ["switch", selector, each(spot.at("cases"), link), maybe(spot, "default", link)];
    },
  },
  map: {
    keys: ["concurrency", "order", "mode"],
    call: (spot) => ["link", map(link(spot.at("map")), options(spot, ["concurrency", "order", "mode"]))],
  },
  catch: {
    keys: ["link"],
    call: (spot) => ["catch", part(spot.at("catch")), link(spot.at("link"))],
  },
  compensate: { keys: [], call: (spot) => ["compensate", part(spot.at("compensate"))] },
  link: {
    keys: ["with", "use"],
    call: (spot) => ["link", part(spot, ["use", "name"]), ...(maybe(spot, "use", around) ?? [])],
  },
  links: { keys: ["use", "each"], call: (spot) => ["link", row(spot)] },
};

const around = (spot: ChainSpot): readonly Part[] => spot.list().map((one) => part(one));

/** The form of a step: the first whose property it has. */
function formOf(spot: ChainSpot): readonly [string, Form] {
  const keys = keysOf(spot);
  const found = Object.entries(forms).find(([key]) => keys.includes(key));
  return found ?? spot.fail(`a step, with one of ${Object.keys(forms).join(", ")}`);
}

/** Appends a step to a chain. */
function append(chain: Builder, spot: ChainSpot): Builder {
  if (spot.path.length > deepest) spot.fail(`at most ${deepest} levels`);
  if (typeof spot.value === "string") return chain["link"]!(spot.value, part(spot));
  if (Array.isArray(spot.value)) return chain["link"]!(row(spot));
  const [key, { keys, call }] = formOf(spot);
  keysOf(spot, ["name", key, ...keys]);
  const name =
    key === "links" ? undefined : (maybe(spot, "name", text) ?? (key === "link" && spot.at("link").value));
  const [method, ...args] = call(spot);
  return building(spot, () => chain[method]!(...(name ? [name] : []), ...args));
}

/** A step that stands alone: the function itself, or a chain of it. */
function link(spot: ChainSpot): never {
  if (typeof spot.value === "string") return part(spot) as never;
  if (Array.isArray(spot.value) || formOf(spot)[0] === "links") return row(spot) as never;
  return append(chain(formOf(spot)[0]) as unknown as Builder, spot) as never;
}

/** The chain of a list, or of an object that holds one. */
function row(spot: ChainSpot): Builder {
  const list = Array.isArray(spot.value) ? spot : spot.at("links");
  const own = list !== spot;
  if (own) keysOf(spot, ["name", "links", "use", "each"]);
  const empty = chain((own && maybe(spot, "name", text)) || "chain") as unknown as Builder;
  const built = list.list().reduce(append, empty);
  const [outer, inner] = own ? [maybe(spot, "use", around), maybe(spot, "each", around)] : [];
  return built["use"]!(...(outer ?? []))["each"]!(...(inner ?? []));
}

/**
 * Makes a chain of data, such as JSON, and the parts a registry knows by name.
 *
 * A step is the name of a link; an object with `link`, `parallel`, `when`, `switch`, `map`, `catch`, `compensate` or `links`; or a
 * list, which is a chain of its own. Types cannot be known: `In` and `Out` are what the caller says. Throws an `AssemblyError`
 * that tells the path, what was expected there, with the names that are known, and what was found.
 *
 * @example
 * const parts = registry({
 *   price: (id: string) => ({ id, total: 120 }),
 *   isLarge: ({ total }: { total: number }) => total > 100,
 *   review: (order: object) => ({ ...order, reviewed: true }),
 * });
 * const order = assemble<string, object>(parts, { name: "order", links: ["price", { when: "isLarge", yes: "review" }] });
 * await order("o-1"); // { id: "o-1", total: 120, reviewed: true }
 */
export function assemble<In = unknown, Out = unknown>(
  registry: Registry,
  data: ChainData,
): Chain<In, Out, "maybe", unknown> {
  const tell = (issue: DataIssue): never => {
    throw new AssemblyError(issue);
  };
  return row(new Spot(data, { known: registry, tell })) as never;
}
