import type { DescribedEdge, DescribedNode, Description } from "../inspect/describe.ts";
import { listOf } from "./compile.ts";
import type { Move } from "./definition.ts";
import { all, type Node } from "./tree.ts";

const idOf = (machine: string, state: string): string => (state ? `${machine}/${state}` : machine);

function edgesOf(machine: string, { id, definition, first }: Node): DescribedEdge[] {
  const from = idOf(machine, id);
  const told = (given: string | Move<unknown, unknown>, cause: string): DescribedEdge => {
    const { to = id, when } = typeof given === "string" ? { to: given } : given;
    return { from, to: idOf(machine, to), label: when ? `${cause} [${when.name}]` : cause };
  };
  const events = Object.entries(definition.on ?? {});
  return [
    ...(first ? [{ from, to: idOf(machine, first.id) }] : []),
    ...events.flatMap(([type, moves]) => listOf(moves).map((one) => told(one as never, type))),
    ...listOf(definition.after).map((one) => told(one as never, `after ${one.in}`)),
  ];
}

/** A machine as what draws chains draws: its states, those inside others too, and the moves between them. */
export function describeMachine(name: string, root: Node): Description {
  const nodes = all(root).map(
    ({ id, path }): DescribedNode => ({
      id: idOf(name, id),
      parent: idOf(name, path.at(-2)?.id ?? ""),
      kind: "link",
      name: id || name,
      middleware: [],
    }),
  );
  return { name, middleware: [], nodes, edges: all(root).flatMap((node) => edgesOf(name, node)) };
}
