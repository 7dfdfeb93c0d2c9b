import { posix } from "node:path";
import type { Sources } from "./sources.ts";
import { parse, type Syntax } from "./syntax.ts";

/** A declaration users can reach through the `exports` of package.json. */
export interface Public {
  name: string;
  path: string;
  nodes: Syntax[];
}

interface Manifest {
  exports: Record<string, string | { types?: string; default?: string }>;
}

/** The `.d.ts` of each entry, by the name users import it with. */
export function entries(manifest: Manifest, name: string): Record<string, string> {
  const found = Object.entries(manifest.exports).flatMap(([key, target]) => {
    const types = typeof target === "string" ? undefined : target.types;
    return types ? [[posix.join(name, key), posix.normalize(types)] as const] : [];
  });
  return Object.fromEntries(found);
}

/** The declaration file a relative import of one leads to; TypeScript keeps the `.ts` it was written with. */
export const declarationOf = (from: string, to: string): string =>
  posix.join(posix.dirname(from), to).replace(/(\.d)?\.[jt]s$/, ".d.ts");

const nameOf = (node: unknown): string => {
  const id = node as { name?: string; value?: string } | null | undefined;
  return id?.name ?? id?.value ?? "";
};

/** The declaration itself, without the `export` around it. */
export const inner = (node: Syntax): Syntax => (node["declaration"] as Syntax | null | undefined) ?? node;

const value = /^(TSDeclareFunction|FunctionDeclaration|ClassDeclaration|VariableDeclaration)$/;

/** Whether these declarations make something that is there at run time. */
export const isValue = (nodes: readonly Syntax[]): boolean =>
  nodes.some((node) => value.test(inner(node).type));

/** What a statement declares, whether it is exported on the spot or not. */
function declared(statement: Syntax): string[] {
  const node = inner(statement);
  if (node.type === "VariableDeclaration")
    return (node["declarations"] as Syntax[]).map(({ id }) => nameOf(id));
  return /Declaration$|^TSDeclareFunction$/.test(node.type) && node["id"] ? [nameOf(node["id"])] : [];
}

const source = (node: Syntax): string | undefined => (node["source"] as { value?: string } | null)?.value;

function own(path: string, program: Syntax, name: string): Public[] {
  const nodes = (program["body"] as Syntax[]).filter((node) => declared(node).includes(name));
  return nodes.length > 0 ? [{ name, path, nodes }] : [];
}

/** Follows one exported name to its declaration. */
function follow(sources: Sources, path: string, name: string): Public[] {
  const program = parse(path, sources[path] ?? "");
  for (const node of program["body"] as Syntax[]) {
    const from = source(node);
    for (const specifier of (node["specifiers"] as Syntax[] | undefined) ?? []) {
      const outer = nameOf(node.type === "ImportDeclaration" ? specifier["local"] : specifier["exported"]);
      if (outer !== name) continue;
      const inner = nameOf(node.type === "ImportDeclaration" ? specifier["imported"] : specifier["local"]);
      if (from?.startsWith(".")) return follow(sources, declarationOf(path, from), inner);
      if (!from && inner !== name) return follow(sources, path, inner);
    }
  }
  return own(path, program, name);
}

/** Every declaration an entry exports, followed through re-exports to where it is written. */
export function publicDeclarations(sources: Sources, entry: string): Public[] {
  const found: Public[] = [];
  for (const node of parse(entry, sources[entry] ?? "")["body"] as Syntax[]) {
    const from = source(node);
    if (node.type === "ExportAllDeclaration" && from?.startsWith("."))
      found.push(...publicDeclarations(sources, declarationOf(entry, from)));
    if (node.type !== "ExportNamedDeclaration") continue;
    const names = (node["specifiers"] as Syntax[]).map(({ exported }) => nameOf(exported));
    for (const name of [...names, ...(node["declaration"] ? declared(node) : [])])
      found.push(...follow(sources, entry, name));
  }
  return found;
}

/** The text of the docstring of a node, without the stars. */
export function docstring(node: Syntax): string | undefined {
  const comments = (node["leadingComments"] ?? []) as { type: string; value: string }[];
  const last = comments.filter(({ type, value }) => type === "CommentBlock" && value.startsWith("*")).at(-1);
  return last?.value
    .replace(/^\*/, "")
    .replace(/^[ \t]*\* ?/gm, "")
    .trim();
}
