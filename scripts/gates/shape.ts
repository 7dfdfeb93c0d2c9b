import type { Sources } from "./sources.ts";
import { parse, type Syntax, walk, where } from "./syntax.ts";

const longestFunction = 60;
const longestFile = 250;

const lines = (node: Syntax): number => node.loc.end.line - node.loc.start.line + 1;
const isFunction = (node: Syntax): boolean =>
  /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|ObjectMethod|Class(Private)?Method)$/.test(
    node.type,
  );

function functionProblems(path: string, text: string): string[] {
  const problems: string[] = [];
  walk(parse(path, text), (node) => {
    if (!isFunction(node) || lines(node) <= longestFunction) return;
    problems.push(`${where(path, node)}: a function of ${lines(node)} lines (at most ${longestFunction})`);
  });
  return problems;
}

/** Functions and files that are too long to be read at one sitting. */
export function shape(sources: Sources): string[] {
  return Object.entries(sources).flatMap(([path, text]) => {
    const length = text.trimEnd().split("\n").length;
    const file = length > longestFile ? [`${path}: ${length} lines (at most ${longestFile})`] : [];
    return [...file, ...functionProblems(path, text)];
  });
}
