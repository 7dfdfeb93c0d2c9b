import { madeOf, type Step } from "./link.ts";

/** A link of a described chain. */
export interface DescribedNode {
  /** The names from the chain to the link, joined with `/`: the path of its events, joined alike. */
  readonly id: string;
  /** The id of the node it is inside of: a nested chain, or the link it is a branch of. */
  readonly parent: string;
  readonly kind: "link" | "chain" | "parallel" | "when" | "recover";
  readonly name: string;
  /** The names of the middleware around it, the outermost first. */
  readonly middleware: readonly string[];
}

/** A way the value, or for a recovery the error, may take. */
export interface DescribedEdge {
  readonly from: string;
  readonly to: string;
  /** What takes this way: the name of a branch, `"yes"` or `"no"`, or `"error"`. */
  readonly label?: string | undefined;
}

/** A chain as plain data: can be stored, sent and drawn. */
export interface Description {
  /** The name of the chain, and the `parent` of its own links. */
  readonly name: string;
  /** The names of the middleware around the whole chain, the outermost first. */
  readonly middleware: readonly string[];
  /** Every link, nested ones too, in the order they run. */
  readonly nodes: readonly DescribedNode[];
  readonly edges: readonly DescribedEdge[];
}

/** An edge that waits for the node it leads to. */
type Loose = Omit<DescribedEdge, "to">;

/** Describes steps that follow each other: takes the edges that lead in and gives those that lead on. */
function row(
  steps: readonly Step[],
  parent: string,
  into: readonly Loose[],
  nodes: DescribedNode[],
  edges: DescribedEdge[],
): Loose[] {
  let open = [...into];
  let failures: Loose[] = [];
  for (const { kind, name, middleware, parts } of steps) {
    const id = `${parent}/${name}`;
    const go = (label?: string): Loose => (label ? { from: id, label } : { from: id });
    const branch = (part: Step, label?: string): Loose[] => row([part], id, [go(label)], nodes, edges);
    nodes.push({ id, parent, kind, name, middleware });
    for (const edge of kind === "recover" ? failures : open) edges.push({ ...edge, to: id });
    if (kind === "recover") {
      open.push(go());
      failures = [];
    } else if (kind === "chain") open = row(parts, id, [go()], nodes, edges);
    else if (kind === "when")
      open = [...branch(parts[0]!, "yes"), ...(parts[1] ? branch(parts[1], "no") : [go("no")])];
    else open = parts.length ? parts.flatMap((part) => branch(part)) : [go()];
    failures.push(go("error"));
  }
  return open;
}

/**
 * What a chain is made of: its links, nested ones too, and the ways between them.
 *
 * Throws a `TypeError` for anything but a chain.
 *
 * @example
 * const { nodes, edges } = describe(checkout);
 */
export function describe(chain: object): Description {
  const { kind, middleware, parts } = madeOf(chain);
  if (kind !== "chain") throw new TypeError(`describe needs a chain, got ${typeof chain}`);
  const { name } = chain as { readonly name: string };
  const nodes: DescribedNode[] = [];
  const edges: DescribedEdge[] = [];
  row(parts, name, [], nodes, edges);
  return { name, middleware, nodes, edges };
}
