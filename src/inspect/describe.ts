import { isAside, madeOf, type Step } from "../core/link.ts";

/** A link of a described chain. */
export interface DescribedNode {
  /** The names from the chain to the link, joined with `/`: the path of its events, joined alike. */
  readonly id: string;
  /** The id of the node it is inside of: a nested chain, or the link it is a branch of. */
  readonly parent: string;
  readonly kind: "link" | "chain" | "parallel" | "when" | "switch" | "map" | "recover" | "compensate";
  readonly name: string;
  /** The names of the middleware around it, the outermost first. */
  readonly middleware: readonly string[];
}

/** A way the value, or for a recovery the error, may take. */
export interface DescribedEdge {
  readonly from: string;
  readonly to: string;
  /** What takes this way: `"yes"` or `"no"`, the name of a case or `"default"`, `"each"` item, `"error"`, or `"undo"`. */
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

/**
 * What a chain is made of: its links, nested ones too, and the ways between them.
 *
 * Throws a `TypeError` for anything but a chain.
 *
 * @example
 * const half = chain("half").link("halve", (n: number) => n / 2).link("round", Math.round);
 * describe(half).nodes.map(({ id }) => id); // ["half/halve", "half/round"]
 */
export function describe(chain: object): Description {
  const { kind, middleware, parts } = madeOf(chain);
  if (kind !== "chain") throw new TypeError(`describe needs a chain, got ${typeof chain}`);
  const { name } = chain as { readonly name: string };
  const nodes: DescribedNode[] = [];
  const edges: DescribedEdge[] = [];
  /** Describes steps that follow each other: takes the edges that lead in and gives those that lead on. */
  const row = (steps: readonly Step[], parent: string, into: Loose[]): Loose[] => {
    let failures: Loose[] = [];
    for (const step of steps) {
      const { kind, name, middleware, parts, ways } = step;
      const id = `${parent}/${name}`;
      const leave = (label?: string): Loose => ({ from: id, ...(label && { label }) });
      const recovers = kind === "recover";
      const before = into;
      nodes.push({ id, parent, kind, name, middleware });
      const undo = kind === "compensate" && { label: "undo" };
      for (const edge of recovers ? failures : before) edges.push({ ...edge, ...undo, to: id });
      if (kind === "chain") into = row(parts, id, [leave()]);
      else {
        const labels = ways ?? (parts.length ? parts.map(() => "") : [""]);
        into = labels.flatMap((label, at) => {
          const part = parts[at];
          return part ? row([part], id, [leave(label)]) : leave(label);
        });
      }
      if (isAside(step)) into = [...before, ...(recovers ? into : [])];
      if (!undo) failures = [...(recovers ? [] : failures), leave("error")];
    }
    return into;
  };
  row(parts, name, []);
  return { name, middleware, nodes, edges };
}
