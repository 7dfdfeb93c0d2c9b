import { declarationOf, docstring, inner, isValue, type Public, publicDeclarations } from "./public.ts";
import type { Sources } from "./sources.ts";
import { parse, type Syntax, walk, where } from "./syntax.ts";

function textProblems({ name, path, nodes }: Public): string[] {
  const at = `${where(path, nodes[0] as Syntax)}: ${name}`;
  const texts = nodes.map(docstring).filter((text) => text !== undefined);
  if (!texts.some((text) => /^[^@\s]/.test(text))) return [`${at} has no docstring`];
  // Only what a program calls or constructs needs an example; a type is shown by the functions that take it.
  const shown = texts.some((text) => text.includes("@example"));
  return isValue(nodes) && !shown ? [`${at} has no example`] : [];
}

const members = (node: Syntax): Syntax[] => {
  const body = inner(node)["body"] as Syntax | undefined;
  return inner(node).type === "TSInterfaceDeclaration" ? (body?.["body"] as Syntax[]) : [];
};

function optionProblems({ name, path, nodes }: Public): string[] {
  if (!/Options$/.test(name)) return [];
  return nodes
    .flatMap(members)
    .filter((member) => !docstring(member))
    .map((member) => {
      const key = (member["key"] as { name?: string } | undefined)?.name ?? member.type;
      return `${where(path, member)}: ${name}.${key} has no docstring`;
    });
}

/** The declaration files an entry leads to, itself included. */
function reachable(sources: Sources, entry: string, seen = new Set<string>()): Set<string> {
  if (seen.has(entry) || sources[entry] === undefined) return seen;
  seen.add(entry);
  walk(parse(entry, sources[entry]), (node) => {
    const to = (node["source"] as { value?: unknown } | null | undefined)?.value;
    if (typeof to === "string" && to.startsWith(".")) reachable(sources, declarationOf(entry, to), seen);
  });
  return seen;
}

function anyProblems(path: string, text: string): string[] {
  const problems: string[] = [];
  walk(parse(path, text), (node) => {
    if (node.type === "TSAnyKeyword") problems.push(`${where(path, node)}: any in a public type`);
  });
  return problems;
}

/** Public declarations without a docstring or an example, options without words, and `any` in what users see. */
export function docs(declarations: Sources, entryFiles: readonly string[]): string[] {
  const known = new Map<Syntax | undefined, Public>();
  const files = new Set<string>();
  for (const entry of entryFiles) {
    for (const one of publicDeclarations(declarations, entry)) known.set(one.nodes[0], one);
    for (const path of reachable(declarations, entry)) files.add(path);
  }
  const missing = entryFiles.filter((entry) => declarations[entry] === undefined);
  return [
    ...missing.map((entry) => `${entry}: an entry of package.json that is not there`),
    ...[...known.values()].flatMap((one) => [...textProblems(one), ...optionProblems(one)]),
    ...[...files].flatMap((path) => anyProblems(path, declarations[path] as string)),
  ];
}
