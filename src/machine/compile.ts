import { type Duration, milliseconds } from "../core/duration.ts";
import type { MachineEvent, Move, Update } from "./definition.ts";
import { all, type Definition, deepest, mayCall, type Node, treeOf } from "./tree.ts";

type Handler = Update<unknown, MachineEvent>;

/** A move from a state, with all that happens on the way. */
export interface Step {
  readonly when: ((context: unknown, event: MachineEvent, now: number) => boolean) | undefined;
  /** What changes the context: what is left, the move itself, what is entered. */
  readonly acts: readonly Handler[];
  /** The state it leads to. */
  readonly to: string;
  /** How many of the outermost states are not left. */
  readonly keep: number;
  /** How many states it leads into, those that are not left included. */
  readonly depth: number;
}

/** A timeout of a state or of one around it. */
export interface Wait {
  readonly level: number;
  readonly ms: number;
  readonly event: MachineEvent;
  readonly step: Step;
}

/** A state a machine can be in: what each event does there, the inner states' moves first. */
export interface Leaf {
  readonly on: ReadonlyMap<string, readonly Step[]>;
  /** The inner states' timeouts first. */
  readonly waits: readonly Wait[];
  readonly allowed: readonly string[];
  readonly depth: number;
}

/** A definition made ready. */
export interface Compiled {
  readonly root: Node;
  readonly leaves: ReadonlyMap<string, Leaf>;
  readonly timed: boolean;
  /** Entering the first state. */
  readonly start: Step;
}

export const listOf = <One>(given: One | readonly One[] | undefined): readonly One[] =>
  given === undefined ? [] : Array.isArray(given) ? given : [given as One];

type Handlers = readonly (Handler | undefined)[];

const present = (handlers: Handlers): Handler[] => handlers.filter((handler) => handler !== undefined);

const entering = (nodes: readonly Node[]): Handlers => nodes.map(({ definition }) => definition.enter);
const leaving = (nodes: readonly Node[]): Handlers =>
  nodes.map(({ definition }) => definition.exit).reverse();

/** How many states are not left: those that hold both the state of the move and its goal, and are neither. */
function kept(source: Node, goal: Node, internal: boolean): number {
  const shared = source.path.filter((node, at) => goal.path[at] === node).length;
  if (internal) return shared;
  return Math.max(0, Math.min(shared, source.path.length - 1, goal.path.length - 1));
}

function stepOf(
  nodes: ReadonlyMap<string, Node>,
  source: Node,
  leaf: Node,
  what: string,
  given: unknown,
): Step {
  const move = (typeof given === "string" ? { to: given } : given) as Move<unknown, MachineEvent>;
  const { to, when, update, internal = false } = move;
  mayCall(when, `when of ${what}`);
  mayCall(update, `update of ${what}`);
  const stays = to === undefined;
  const goal = stays ? leaf : nodes.get(to);
  if (!goal?.id) throw new TypeError(`to of ${what} must be a state, got "${to}"`);
  const keep = stays ? leaf.path.length : kept(source, goal, internal);
  if (internal && !stays && (keep < source.path.length || goal === source))
    throw new TypeError(`to of ${what} is internal and must be a state inside, got "${to}"`);
  const { id, path } = deepest(goal);
  const acts = [...leaving(leaf.path.slice(keep)), update, ...entering(path.slice(keep))];
  return { when, acts: present(acts), to: id, keep, depth: path.length };
}

function waitOf(step: Step, source: Node, given: { readonly in: Duration }): Wait {
  const ms = milliseconds(given.in, `in of a timeout of ${source.id}`);
  if (ms === 0) throw new TypeError(`in of a timeout of ${source.id} must be more than 0`);
  const event = { type: "machine.after", state: source.id, in: ms };
  return { level: source.path.length - 1, ms, event, step };
}

/** Everything that can happen in a state. */
function leafOf(nodes: ReadonlyMap<string, Node>, root: Node, leaf: Node): Leaf {
  const on = new Map<string, Step[]>();
  const waits: Wait[] = [];
  for (const source of [...leaf.path].reverse().concat(root)) {
    const { on: events = {}, after } = source.definition;
    const { name } = source;
    for (const [type, moves] of Object.entries(events)) {
      const steps = listOf<unknown>(moves).map((one) =>
        stepOf(nodes, source, leaf, `${type} of ${name}`, one),
      );
      on.set(type, [...(on.get(type) ?? []), ...steps]);
    }
    if (after !== undefined && source === root) throw new TypeError("the machine itself has no timeouts");
    for (const one of listOf(after))
      waits.push(waitOf(stepOf(nodes, source, leaf, `a timeout of ${name}`, one), source, one));
  }
  return { on, waits, allowed: [...on.keys()], depth: leaf.path.length };
}

/** Makes a definition ready; throws a `TypeError` that names what is wrong in it. */
export function compile(definition: Definition): Compiled {
  const root = treeOf(definition);
  if (!root.first) throw new TypeError("states must hold a state");
  const states = all(root);
  const nodes = new Map(states.map((node) => [node.id, node]));
  const ends = states.filter(({ first }) => !first);
  const leaves = new Map(ends.map((leaf) => [leaf.id, leafOf(nodes, root, leaf)]));
  const first = deepest(root);
  const acts = present(entering([root, ...first.path]));
  const start = { when: undefined, acts, to: first.id, keep: 0, depth: first.path.length };
  const timed = states.some(({ definition }) => listOf(definition.after).length > 0);
  return { root, leaves, timed, start };
}
