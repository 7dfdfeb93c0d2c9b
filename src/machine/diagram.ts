import type { DescribedMove, MachineDescription } from "./describe.ts";

/** What is written at an arrow. */
function labelOf({ event, after, when }: DescribedMove): string {
  const cause = event ?? `after ${after}`;
  return when === undefined ? cause : `${cause} [${when}]`;
}

/** The states of a machine by short names, for a path is no name in a drawing. */
const shortOf =
  ({ states }: MachineDescription) =>
  (id: string | undefined): string =>
    `s${states.findIndex((state) => state.id === id)}`;

/** Where an arrow begins and ends; a move of the machine itself begins in each of the outermost states. */
const arrowsOf = ({ states, moves }: MachineDescription): DescribedMove[] =>
  moves.flatMap((move) =>
    move.from === undefined
      ? states.filter(({ inside }) => inside === undefined).map(({ id }) => ({ ...move, from: id }))
      : [move],
  );

/**
 * The states of a machine as a Mermaid state diagram.
 *
 * @example
 * const lamp = machine<{ type: "press" }>("lamp")({
 *   initial: "off",
 *   states: { off: { on: { press: "on" } }, on: { on: { press: "off" } } },
 * });
 * machineToMermaid(lamp.describe()).startsWith("stateDiagram-v2"); // true
 */
export function machineToMermaid(description: MachineDescription): string {
  const { states, initial } = description;
  const short = shortOf(description);
  const text = (label: string): string =>
    label.replace(/[^\p{L}\p{N} _.,()[\]/-]/gu, (sign) => `#${sign.codePointAt(0)};`);
  const draw = (around: string | undefined, first: string | undefined, indent: string): string[] => [
    ...(first === undefined ? [] : [`${indent}[*] --> ${short(first)}`]),
    ...states
      .filter(({ inside }) => inside === around)
      .flatMap(({ id, name, initial: inner }) => {
        const own = `${indent}state "${text(name)}" as ${short(id)}`;
        return inner === undefined ? [own] : [`${own} {`, ...draw(id, inner, `${indent}  `), `${indent}}`];
      }),
  ];
  const arrows = arrowsOf(description).map(
    (move) => `  ${short(move.from)} --> ${short(move.to ?? move.from)}: ${text(labelOf(move))}`,
  );
  return ["stateDiagram-v2", ...draw(undefined, initial, "  "), ...arrows].join("\n");
}

/**
 * The states of a machine as a directed graph in the DOT language of Graphviz; states inside one stand in a box.
 *
 * @example
 * const lamp = machine<{ type: "press" }>("lamp")({
 *   initial: "off",
 *   states: { off: { on: { press: "on" } }, on: { on: { press: "off" } } },
 * });
 * machineToDot(lamp.describe()).startsWith("digraph {"); // true
 */
export function machineToDot(description: MachineDescription): string {
  const { states, initial } = description;
  const short = shortOf(description);
  const text = (label: string): string => `[label=${JSON.stringify(label)}]`;
  /** An arrow ends at a state, not at a box, so it goes to the first one inside. */
  const end = (id: string | undefined): string => {
    const inner = states.find((state) => state.id === id)?.initial;
    return inner === undefined ? short(id) : end(inner);
  };
  const draw = (around: string | undefined): string[] =>
    states
      .filter(({ inside }) => inside === around)
      .flatMap(({ id, name, initial: inner }) =>
        inner === undefined
          ? [`${short(id)} ${text(name)}`]
          : [`subgraph cluster_${short(id)} {`, `label=${JSON.stringify(name)}`, ...draw(id), "}"],
      );
  const arrows = arrowsOf(description).map(
    (move) => `${end(move.from)} -> ${end(move.to ?? move.from)} ${text(labelOf(move))}`,
  );
  return [
    "digraph {",
    "start [shape=point]",
    ...draw(undefined),
    `start -> ${end(initial)}`,
    ...arrows,
    "}",
  ].join("\n");
}
