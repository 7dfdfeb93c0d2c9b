import { mustCall } from "../core/middleware.ts";
import { mustBeOneOf } from "../core/one-of.ts";
import type { MachineEvent, StateDefinition } from "./definition.ts";

/** A definition with its types left behind: `machine` has checked them. */
export type Definition = StateDefinition<unknown, MachineEvent>;

/** A state with its place among the others. */
export interface Node {
  readonly id: string;
  /** What messages call it. */
  readonly name: string;
  readonly definition: Definition;
  /** The states around it and itself, the outermost first, without the machine. */
  readonly path: readonly Node[];
  /** What is entered with it. */
  readonly first: Node | undefined;
  readonly inside: readonly Node[];
}

const known = /^(initial|states|on|after|enter|exit|version|migrate|context)$/;

/** Fails at build time for what is there and no function. */
export function mayCall(fn: unknown, what: string): void {
  if (fn !== undefined) mustCall(fn, what);
}

function mustState(name: string, definition: Definition): void {
  if (Object(definition) !== definition) throw new TypeError(`${name} must be an object, got ${definition}`);
  for (const key of Object.keys(definition))
    if (!known.test(key)) throw new TypeError(`${name} has the unknown property "${key}"`);
  for (const key of ["enter", "exit"] as const) mayCall(definition[key], `${key} of ${name}`);
}

/** A definition as a tree. The machine itself is the root, with an empty id. */
export function treeOf(definition: Definition, id = "", around: readonly Node[] = []): Node {
  const name = id || "the machine";
  mustState(name, definition);
  const { states = {}, initial } = definition;
  const path: Node[] = [...around];
  const self = { id, name, definition, path, first: undefined, inside: [] };
  if (id) path.push(self);
  const inside = Object.entries(states).map(([key, inner]) => {
    if (!/^[^.\s]+$/.test(key)) throw new TypeError(`a state is named without dots and spaces, got "${key}"`);
    return treeOf(inner, id ? `${id}.${key}` : key, path);
  });
  const first = inside[Object.keys(states).indexOf(initial ?? "")];
  if (inside.length > 0 || initial !== undefined)
    mustBeOneOf(initial, `initial of ${name}`, Object.keys(states));
  return Object.assign(self, { inside, first });
}

/** The node and all inside it. */
export const all = (node: Node): Node[] => [node, ...node.inside.flatMap(all)];

/** The state that is entered with a node in the end. */
export const deepest = (node: Node): Node => (node.first ? deepest(node.first) : node);
