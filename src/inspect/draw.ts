import type { DescribedNode, Description } from "./describe.ts";

/** What is written on a node. */
const labelOf = ({ name, middleware }: DescribedNode): string =>
  middleware.length ? `${name} (${middleware.join(", ")})` : name;

/** The short name of a node in a drawing. */
const short = (nodes: readonly DescribedNode[], id: string): string =>
  `n${nodes.findIndex((node) => node.id === id)}`;

/**
 * A description as a Mermaid flowchart.
 *
 * @example
 * const half = chain("half").link("halve", (n: number) => n / 2).link("round", Math.round);
 * console.log(toMermaid(describe(half)));
 */
export function toMermaid({ nodes, edges }: Description): string {
  const text = (label: string): string =>
    `"${label.replace(/[^\p{L}\p{N} _.,:()/-]/gu, (sign) => `#${sign.codePointAt(0)};`)}"`;
  const boxes = nodes.map((node, at) => {
    const label = text(labelOf(node));
    return `n${at}${node.kind === "when" || node.kind === "switch" ? `{${label}}` : `[${label}]`}`;
  });
  const arrows = edges.map(({ from, to, label }) => {
    const arrow = (label === "error" ? "-.->" : "-->") + (label ? `|${text(label)}|` : "");
    return `${short(nodes, from)} ${arrow} ${short(nodes, to)}`;
  });
  return ["flowchart TD", ...boxes, ...arrows].join("\n");
}

/**
 * A description as a directed graph in the DOT language of Graphviz.
 *
 * @example
 * const half = chain("half").link("halve", (n: number) => n / 2).link("round", Math.round);
 * console.log(toDot(describe(half)));
 */
export function toDot({ nodes, edges }: Description): string {
  const text = (label = ""): string => (label ? ` [label=${JSON.stringify(label)}]` : "");
  const boxes = nodes.map((node, at) => `n${at}${text(labelOf(node))}`);
  const arrows = edges.map(
    ({ from, to, label }) => `${short(nodes, from)} -> ${short(nodes, to)}${text(label)}`,
  );
  return ["digraph {", ...boxes, ...arrows, "}"].join("\n");
}
