import { canMake, kinds, make } from "./kinds.ts";
import { copyOptions, isPlain, sameOptions } from "./same.ts";
import type { AnyPolicy } from "./wrap.ts";

/** A layer before it is made. */
export interface Planned {
  readonly id: string;
  readonly type: string;
  /** What it is known again by: when this says the same, the layer stays. */
  readonly spec: unknown;
  /** Its policy, or the options to make it of. */
  readonly made: unknown;
}

/** A layer that is made. */
export interface Built extends Planned {
  readonly policy: AnyPolicy;
}

/** A name for a layer that no other one has. */
export function freeId(taken: readonly { readonly id: string }[], wish: string): string {
  let id = wish;
  for (let count = 2; taken.some((other) => other.id === id); count++) id = `${wish}#${count}`;
  return id;
}

function mustBeKind(type: unknown, id: string): string {
  if (typeof type === "string" && canMake(type)) return type;
  throw new TypeError(
    `${id}.type must be one of ${kinds().filter(canMake).join(", ")}, got ${JSON.stringify(type)}`,
  );
}

function entryOf(entry: unknown, at: number, before: readonly Planned[]): Planned {
  if (typeof entry === "function")
    return { id: freeId(before, entry.name || "use"), type: "use", spec: entry, made: entry };
  if (!isPlain(entry))
    throw new TypeError(`layer ${at + 1} must be a middleware or options with a type, got ${String(entry)}`);
  const { type, id, ...made } = entry;
  const kind = mustBeKind(type, `layer ${at + 1}`);
  if (id !== undefined && before.some((other) => other.id === id))
    throw new TypeError(`layer ${at + 1}.id is taken: ${JSON.stringify(id)}`);
  return { id: id === undefined ? freeId(before, kind) : String(id), type: kind, spec: made, made };
}

/** Puts layers in an order, which must name each of them once. */
export function inOrder<One extends { readonly id: string }>(
  layers: readonly One[],
  order: readonly string[] | undefined,
): One[] {
  const usual = kinds();
  const names = order ?? usual;
  const odd = [
    ...(order ?? []).filter((id, at) => order?.indexOf(id) !== at || !layers.some((one) => one.id === id)),
    ...layers.map(({ id }) => id).filter((id) => !names.includes(id)),
  ];
  if (odd.length > 0)
    throw new TypeError(`order must name every layer once, got [${names.join(", ")}] for ${odd.join(", ")}`);
  return [...layers].sort((a, b) => names.indexOf(a.id) - names.indexOf(b.id));
}

function ofKind([id, made]: readonly [string, unknown]): Planned {
  if (!kinds().includes(id)) throw new TypeError(`there is no layer ${id}; there are ${kinds().join(", ")}`);
  if (typeof made !== "function" && !canMake(id))
    throw new TypeError(`${id} must be a middleware, got ${String(made)}`);
  return { id, type: id, spec: made, made };
}

/** The layers that a program gives, ready to be made. */
export function planned(layers: unknown, order: readonly string[] | undefined): Planned[] {
  if (Array.isArray(layers)) {
    if (order) throw new TypeError("order is for layers by kind; a list has its own");
    const plans: Planned[] = [];
    for (const [at, entry] of layers.entries()) plans.push(entryOf(entry, at, plans));
    return plans;
  }
  if (!isPlain(layers)) throw new TypeError(`layers must be an object or a list, got ${String(layers)}`);
  const given = Object.entries(layers).filter(([, made]) => made !== undefined && made !== false);
  return inOrder(given.map(ofKind), order);
}

const policyOf = ({ id, type, made }: Planned): AnyPolicy =>
  typeof made === "function" ? (made as AnyPolicy) : make(type, id, made);

/** Makes a layer, unless it is there already. */
export function rebuilt(plan: Planned, before: readonly Built[]): Built {
  const known = before.find(({ id, type }) => id === plan.id && type === plan.type);
  if (known && sameOptions(known.spec, plan.spec)) return known;
  // Whoever gave the options may change them later, and bring them again.
  return { ...plan, spec: copyOptions(plan.spec), policy: policyOf(plan) };
}

/** Makes layers, but for those that are there already. */
export const built = (plans: readonly Planned[], before: readonly Built[]): Built[] =>
  plans.map((plan) => rebuilt(plan, before));
