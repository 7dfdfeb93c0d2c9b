import type { DescribedNode, Description } from "../inspect/describe.ts";

/** Where a node stands. */
export interface PlacedNode extends DescribedNode {
  readonly x: number;
  readonly y: number;
}

/** A drawn way between two nodes. */
export interface PlacedEdge {
  readonly path: string;
  readonly kind: "flow" | "error";
  readonly label: string;
  /** Where the label stands. */
  readonly at: readonly [x: number, y: number];
}

/** A chain as a drawing, in pixels. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

type Way = Pick<PlacedEdge, "path" | "at">;

/** The size of a node, and the room between two. */
export const box = { width: 152, height: 46, across: 14, down: 32 } as const;

/** How far a way around other nodes bends outwards. */
const bend = 30;

/** The row of each node: behind all that leads to it. */
function rowsOf({ nodes, edges }: Description): Map<string, number> {
  const rows = new Map<string, number>();
  for (const { id } of nodes) {
    const before = edges.filter(({ to }) => to === id).map(({ from }) => rows.get(from) ?? -1);
    rows.set(id, Math.max(-1, ...before) + 1);
  }
  return rows;
}

/** Nodes row by row, each row in the middle; what takes over after a failure stands to the right of the others. */
function place(description: Description, rows: ReadonlyMap<string, number>, wide: number): PlacedNode[] {
  return description.nodes.map((node) => {
    const row = rows.get(node.id)!;
    const together = description.nodes.filter(({ id }) => rows.get(id) === row);
    const place = together.indexOf(node) - (together.length - 1) / 2;
    const aside = node.kind === "recover" && together.length === 1 ? box.width * 0.4 : 0;
    return {
      ...node,
      x: wide / 2 + place * (box.width + box.across) - box.width / 2 + aside,
      y: row * (box.height + box.down) + 1,
    };
  });
}

/** Straight down to the next row; around the left of what is between to a later one, and around the right after a failure. */
function wayOf(from: PlacedNode, to: PlacedNode, all: readonly PlacedNode[], failed: boolean): Way {
  const [x, y, endX, endY] = [from.x + box.width / 2, from.y + box.height, to.x + box.width / 2, to.y];
  if (!failed && endY - y <= box.down) {
    const middle = (y + endY) / 2;
    const path = `M${x} ${y}C${x} ${middle} ${endX} ${middle} ${endX} ${endY}`;
    return { path, at: [(x + endX) / 2 + 6, middle + 4] };
  }
  const passed = all.filter((node) => node.y >= from.y && node.y <= to.y).map((node) => node.x);
  const out = failed ? Math.max(...passed) + box.width + bend : Math.min(...passed) - bend;
  const [begin, end] = failed ? [from.x + box.width, to.x + box.width] : [from.x, to.x];
  const [fromY, toY] = [from.y + box.height / 2, to.y + box.height / 2];
  const path = `M${begin} ${fromY}C${out} ${fromY} ${out} ${fromY} ${out} ${(fromY + toY) / 2}S${out} ${toY} ${end} ${toY}`;
  return { path, at: [out + 5, (fromY + toY) / 2] };
}

/** Places what a chain is made of: rows from the top down, with room for the ways around them. */
export function layoutOf(description: Description): Layout {
  const rows = rowsOf(description);
  const counts = new Map<number, number>();
  for (const row of rows.values()) counts.set(row, (counts.get(row) ?? 0) + 1);
  const widest = Math.max(1, ...counts.values());
  const aside = description.nodes.some(({ kind }) => kind === "recover") ? box.width * 0.8 : 0;
  const width = Math.max(widest * (box.width + box.across) - box.across, box.width + aside) + 2 * bend + 4;
  const nodes = place(description, rows, width);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const edges = description.edges.map(({ from, to, label = "" }) => {
    const failed = label === "error";
    const kind = failed ? ("error" as const) : ("flow" as const);
    return { ...wayOf(byId.get(from)!, byId.get(to)!, nodes, failed), kind, label: failed ? "" : label };
  });
  return { width, height: Math.max(1, counts.size) * (box.height + box.down) - box.down + 2, nodes, edges };
}
