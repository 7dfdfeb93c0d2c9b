import type { Chain } from "../core/chain.ts";
import { chain } from "../core/compose.ts";
import type { ChainData } from "./assembly-data.ts";
import { map } from "./map.ts";
import type { Part, Registry } from "./registry.ts";
import { Spot } from "./spot.ts";

/** The methods of a chain, by name. */
type Builder = Readonly<Record<string, (...args: unknown[]) => Builder>>;

/** A step of data: the method of a chain that appends it, and the method's arguments. */
type Call = readonly [method: string, ...args: unknown[]];

/** A kind of step, told by the property it has. */
interface Form {
  /** The properties it may have besides its own and a name. */
  readonly keys: readonly string[];
  call(spot: Spot): Call;
}

const part = (spot: Spot): Part => spot.part();
const text = (spot: Spot): string => (typeof spot.value === "string" ? spot.value : spot.fail("a text"));
const options = (spot: Spot, keys: readonly string[]): object =>
  Object.fromEntries(keys.map((key) => [key, spot.at(key).value]));

const forms: Readonly<Record<string, Form>> = {
  parallel: {
    keys: ["mode", "concurrency"],
    call: (spot) => ["parallel", spot.at("parallel").each(link), options(spot, ["mode", "concurrency"])],
  },
  when: {
    keys: ["yes", "no"],
    call: (spot) => ["when", part(spot.at("when")), link(spot.at("yes")), spot.maybe("no", link)],
  },
  switch: {
    keys: ["cases", "default"],
    call(spot) {
      const key = spot.at("switch");
      const selector = typeof key.value === "string" ? key.value : part(key);
      return ["switch", selector, spot.at("cases").each(link), spot.maybe("default", link)];
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
    call: (spot) => ["link", spot.part(["use", "name"]), ...(spot.maybe("use", around) ?? [])],
  },
  links: { keys: ["use", "each"], call: (spot) => ["link", row(spot)] },
};

const around = (spot: Spot): readonly Part[] => spot.list().map(part);

/** The form of a step: the first whose property it has. */
function formOf(spot: Spot): readonly [string, Form] {
  const keys = spot.keys();
  const found = Object.entries(forms).find(([key]) => keys.includes(key));
  return found ?? spot.fail(`a step, with one of ${Object.keys(forms).join(", ")}`);
}

/** Appends a step to a chain. */
function append(chain: Builder, spot: Spot): Builder {
  if (typeof spot.value === "string") return chain["link"]!(spot.value, spot.part());
  if (Array.isArray(spot.value)) return chain["link"]!(row(spot));
  const [key, { keys, call }] = formOf(spot);
  spot.keys(["name", key, ...keys]);
  const name =
    key === "links" ? undefined : (spot.maybe("name", text) ?? (key === "link" && spot.at("link").value));
  const [method, ...args] = call(spot);
  return spot.attempt(() => chain[method]!(...(name ? [name] : []), ...args));
}

/** A step that stands alone: the function itself, or a chain of it. */
function link(spot: Spot): never {
  if (typeof spot.value === "string") return spot.part() as never;
  if (Array.isArray(spot.value) || formOf(spot)[0] === "links") return row(spot) as never;
  return append(chain(formOf(spot)[0]) as unknown as Builder, spot) as never;
}

/** The chain of a list, or of an object that holds one. */
function row(spot: Spot): Builder {
  const list = Array.isArray(spot.value) ? spot : spot.at("links");
  const own = list !== spot;
  if (own) spot.keys(["name", "links", "use", "each"]);
  const empty = chain((own && spot.maybe("name", text)) || "chain") as unknown as Builder;
  const built = list.list().reduce(append, empty);
  const [use, each] = own ? [spot.maybe("use", around), spot.maybe("each", around)] : [];
  return built["use"]!(...(use ?? []))["each"]!(...(each ?? []));
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
  return row(new Spot(data, registry)) as never;
}
