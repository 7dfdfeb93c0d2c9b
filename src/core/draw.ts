import type { DescribedEdge, DescribedNode, Description } from "./inspect.ts";

/** Writes nodes and edges as lines, with short ids in place of paths. */
function lines(
  { nodes, edges }: Description,
  node: (id: string, label: string, kind: DescribedNode["kind"]) => string,
  edge: (from: string, to: string, label: DescribedEdge["label"]) => string,
): string {
  const short = (id: string): string => `n${nodes.findIndex((node) => node.id === id)}`;
  return [
    ...nodes.map(({ id, name, middleware, kind }) =>
      node(short(id), middleware.length ? `${name} (${middleware.join(", ")})` : name, kind),
    ),
    ...edges.map(({ from, to, label }) => edge(short(from), short(to), label)),
  ].join("\n");
}

/**
 * A description as a Mermaid flowchart.
 *
 * @example
 * const half = chain("half").link("halve", (n: number) => n / 2).link("round", Math.round);
 * console.log(toMermaid(describe(half)));
 */
export function toMermaid(description: Description): string {
  const text = (label: string): string =>
    `"${label.replace(/[^\p{L}\p{N} _.,:()/-]/gu, (sign) => `#${sign.codePointAt(0)};`)}"`;
  return `flowchart TD\n${lines(
    description,
    (id, label, kind) => id + (kind === "when" ? `{${text(label)}}` : `[${text(label)}]`),
    (from, to, label) =>
      `${from} ${label === "error" ? "-.->" : "-->"}${label ? `|${text(label)}|` : ""} ${to}`,
  )}`;
}

/**
 * A description as a directed graph in the DOT language of Graphviz.
 *
 * @example
 * const half = chain("half").link("halve", (n: number) => n / 2).link("round", Math.round);
 * console.log(toDot(describe(half)));
 */
export function toDot(description: Description): string {
  const label = (text: string | undefined): string => (text ? ` [label=${JSON.stringify(text)}]` : "");
  return `digraph {\n${lines(
    description,
    (id, text) => id + label(text),
    (from, to, text) => `${from} -> ${to}${label(text)}`,
  )}\n}`;
}
