// In which order states are left and entered: as SCXML says, with documents of our own against a plain reading of its rules.
import { type MachineDefinition, machine, type StateDefinition } from "modulink-edge/decisions";
import { describe, expect, it } from "vitest";
import { fc } from "../runtimes/property.ts";

type Event = { readonly type: string };
type Definition = StateDefinition<readonly string[], Event>;

/** A state that tells when it is entered and left. */
const telling = (id: string, rest: Definition = {}): Definition => ({
  enter: (told) => [...told, `+${id}`],
  exit: (told) => [...told, `-${id}`],
  ...rest,
});
const note = (text: string) => (told: readonly string[]) => [...told, text];

/** A machine of a definition that the compiler knows nothing of. */
const whole = (definition: Definition) =>
  machine<Event, readonly string[]>("m")({
    ...definition,
    context: [],
  } as MachineDefinition<readonly string[], Event>);

function make(on: Record<string, Definition["on"]> = {}) {
  const leaf = (id: string) => telling(id, { on: on[id] ?? {} });
  const states = {
    a: telling("a", { initial: "b", states: { b: leaf("b"), c: leaf("c") }, on: on["a"] ?? {} }),
    d: telling("d", {
      initial: "e",
      states: { e: telling("e", { initial: "f", states: { f: leaf("f"), g: leaf("g") } }) },
      on: on["d"] ?? {},
    }),
  };
  return whole({ initial: "a", states, on: on[""] ?? {} });
}

/** What is told on the way of an event from the start. */
function way(on: Record<string, Definition["on"]>, ...events: string[]) {
  const made = make(on);
  let now = made.start();
  for (const type of events) now = made.send({ ...now, context: [] }, { type }, 0);
  return `${now.context.join(" ")} : ${now.state}`;
}

describe("on the way from one state to another", () => {
  it("a machine enters the outer state of the first one first", () => {
    expect(way({})).toBe("+a +b : a.b");
  });

  it("the inner states are left first, then the move is made, then the outer states are entered first", () => {
    expect(way({ b: { go: { to: "d", update: note("!") } } }, "go")).toBe("-b -a ! +d +e +f : d.e.f");
  });

  it("a state that holds both is not left", () => {
    expect(way({ b: { go: { to: "a.c", update: note("!") } } }, "go")).toBe("-b ! +c : a.c");
  });

  it("a move without a goal leaves and enters nothing", () => {
    expect(way({ b: { go: { update: note("!") } } }, "go")).toBe("! : a.b");
    expect(way({ a: { go: { update: note("!") } } }, "go")).toBe("! : a.b");
  });

  it("a move to the very state leaves and enters it", () => {
    expect(way({ b: { go: "a.b" } }, "go")).toBe("-b +b : a.b");
  });

  it("a move of a state around to one inside leaves and enters it, unless it is internal", () => {
    expect(way({ a: { go: "a.c" } }, "go")).toBe("-b -a +a +c : a.c");
    expect(way({ a: { go: { to: "a.c", internal: true } } }, "go")).toBe("-b +c : a.c");
    expect(way({ a: { go: { to: "a.b", internal: true } } }, "go")).toBe("-b +b : a.b");
  });

  it("a move to a state around leaves and enters that one", () => {
    expect(way({ b: { go: "d" }, f: { up: "d" } }, "go", "up")).toBe("-f -e -d +d +e +f : d.e.f");
    expect(way({ b: { go: "d" }, f: { up: "d.e" } }, "go", "up")).toBe("-f -e +e +f : d.e.f");
  });

  it("a move of the machine itself leaves everything", () => {
    expect(way({ "": { go: "a.c" } }, "go")).toBe("-b -a +a +c : a.c");
  });
});

/** SCXML's rules, read plainly: the least state that holds source and goal and is neither stays; all below is left. */
function expected(tree: Tree, from: string, source: string, goal: string) {
  const around = (id: string): string[] =>
    id ? [...around(id.split(".").slice(0, -1).join(".")), id] : [""];
  const holds = (outer: string, id: string) => outer !== id && around(id).includes(outer);
  const domain = around(goal).findLast((id) => holds(id, source) && holds(id, goal)) ?? "";
  let end = goal;
  for (let inner = at(tree, end); inner.length > 0; inner = at(tree, end)) end += ".0";
  const left = around(from)
    .filter((id) => holds(domain, id))
    .reverse();
  const entered = around(end).filter((id) => holds(domain, id));
  return [...left.map((id) => `-${id}`), "!", ...entered.map((id) => `+${id}`)];
}

/** A state as the list of those inside, whose names are their places. */
type Tree = readonly Tree[];

const at = (tree: Tree, id: string): Tree =>
  id === "" ? tree : id.split(".").reduce((node, name) => node[Number(name)] as Tree, tree);
const ids = (tree: Tree, id: string): string[] => [
  id,
  ...tree.flatMap((inner, name) => ids(inner, `${id ? `${id}.` : ""}${name}`)),
];

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof({ maxDepth: 3 }, fc.constant([]), fc.array(tie("tree"), { minLength: 1, maxLength: 3 })),
}));

function defined(tree: Tree, id: string, goals: readonly string[]): Definition {
  const on = Object.fromEntries(goals.map((goal) => [`${id}>${goal}`, { to: goal, update: note("!") }]));
  const states = Object.fromEntries(
    tree.map((inner, name) => [`${name}`, defined(inner, `${id ? `${id}.` : ""}${name}`, goals)]),
  );
  return telling(id, tree.length ? { on, initial: "0", states } : { on });
}

describe("any nested machine", () => {
  it("leaves and enters what the rules of SCXML say", () => {
    const trees = tree.filter((made) => made.length > 0);
    fc.assert(
      fc.property(trees, fc.nat(), fc.nat(), fc.nat(), (tree, a, b, c) => {
        const [, ...states] = ids(tree, "") as [string, ...string[]];
        const leaves = states.filter((id) => at(tree, id).length === 0);
        const [from, goal] = [leaves[a % leaves.length] as string, states[b % states.length] as string];
        const parts = from.split(".");
        const source = parts.slice(0, c % (parts.length + 1)).join(".");
        const made = whole(defined(tree, "", states));
        const now = made.restore({ ...made.start(), state: from, context: [] });
        const next = made.transition(now, { type: `${source}>${goal}` });
        expect(next.context).toEqual(expected(tree, from, source, goal));
      }),
    );
  });
});
