import { parse as babel } from "@babel/parser";

/** A node of the syntax tree, as loosely as the gates look at it. */
export interface Syntax {
  type: string;
  start: number;
  end: number;
  loc: { start: { line: number }; end: { line: number } };
  [key: string]: unknown;
}

const trees = new Map<string, Syntax>();

/** AssemblyScript decorates functions, which no other TypeScript does: blanks of the same length keep the lines. */
const undecorated = (text: string): string =>
  text.replace(/^([ \t]*)@\w+(\([^)\n]*\))?/gm, (found) => " ".repeat(found.length));

/** The program of a TypeScript source; `.d.ts` and AssemblyScript are read too. */
export function parse(path: string, text: string): Syntax {
  const key = `${path}\0${text}`;
  const known = trees.get(key);
  if (known) return known;
  const typescript = ["typescript", { dts: /\.d\.[cm]?ts$/.test(path) }] as const;
  const file = babel(path.startsWith("assembly/") ? undecorated(text) : text, {
    sourceType: "module",
    sourceFilename: path,
    errorRecovery: true,
    plugins: [typescript as never],
  });
  const program = file.program as unknown as Syntax;
  trees.set(key, program);
  return program;
}

export const isSyntax = (value: unknown): value is Syntax =>
  typeof value === "object" && value !== null && typeof (value as Syntax).type === "string";

/** The nodes directly below one, with the key they hang on. */
export function* children(node: Syntax): Generator<[key: string, child: Syntax]> {
  for (const [key, value] of Object.entries(node)) {
    if (key === "loc" || key.endsWith("omments")) continue;
    for (const child of Array.isArray(value) ? value : [value]) if (isSyntax(child)) yield [key, child];
  }
}

/** Visits a node and all below it, telling each its parents from the nearest outwards. */
export function walk(
  node: Syntax,
  visit: (node: Syntax, key: string, parents: readonly Syntax[]) => void,
  key = "",
  parents: readonly Syntax[] = [],
): void {
  visit(node, key, parents);
  for (const [at, child] of children(node)) walk(child, visit, at, [node, ...parents]);
}

/** `path:line`, for a message. */
export const where = (path: string, node: Syntax): string => `${path}:${node.loc.start.line}`;
