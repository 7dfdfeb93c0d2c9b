import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { docstring, isValue, type Public, publicDeclarations } from "./public.ts";
import type { Sources } from "./sources.ts";

/** A program of a text: the page or declaration it stands in, and its line there. */
export interface Program {
  at: string;
  text: string;
}

const fence = /^( {0,3})```(\w+)([^\n]*)\n([\s\S]*?)^\1```[ \t]*$/gm;
const typescript = /^(ts|typescript|js|javascript|tsx|jsx)$/;

/** The programs of a Markdown page: each of its TypeScript blocks, and nothing may be held back from running. */
export function blocks(path: string, markdown: string): Program[] {
  return [...markdown.matchAll(fence)]
    .filter(([, , language]) => typescript.test(language as string))
    .map(({ 4: text = "", index }) => ({
      at: `${path}:${markdown.slice(0, index).split("\n").length}`,
      text,
    }));
}

/** Blocks a page may not have: another name for TypeScript, or words after it that keep it from running. */
export function fenceProblems(path: string, markdown: string): string[] {
  return [...markdown.matchAll(fence)].flatMap(({ 2: language = "", 3: more = "", index }) => {
    if (!typescript.test(language) || (language === "ts" && more.trim() === "")) return [];
    const line = markdown.slice(0, index).split("\n").length;
    return [
      `${path}:${line}: programs are fenced \`\`\`ts, everything else \`\`\`text; got \`\`\`${language}${more}`,
    ];
  });
}

/** The code of each `@example` of a docstring, fenced or plain. */
export function exampleTexts(doc: string): string[] {
  const parts = doc.split(/^@example\b/m).slice(1);
  return parts.map((part) => {
    const own = part.split(/^@\w+/m)[0] as string;
    const fenced = /```\w*\n([\s\S]*?)```/.exec(own);
    return fenced ? (fenced[1] as string) : own.replace(/^.*\n/, "");
  });
}

/** What an example need not say: the imports of what this package exports. */
function withImports(text: string, known: readonly (readonly [entry: string, one: Public])[]): string {
  if (/^import /m.test(text)) return text;
  const lines = new Map<string, string>();
  for (const [entry, { name, nodes }] of known) {
    if (lines.has(name) || !new RegExp(`(?<![\\w.$])${name}\\b`).test(text)) continue;
    lines.set(name, `import { ${isValue(nodes) ? name : `type ${name}`} } from "${entry}";\n`);
  }
  return [...lines.values(), text].join("");
}

/** The examples in the docstrings of everything the entries (their files by their names) export. */
export function examples(declarations: Sources, files: Readonly<Record<string, string>>): Program[] {
  const known = Object.entries(files).flatMap(([entry, file]) =>
    publicDeclarations(declarations, file).map((one) => [entry, one] as const),
  );
  return known.flatMap(([entry, { name, nodes }]) => {
    const own = known.filter(([other]) => other === entry);
    const texts = nodes.flatMap((node) => exampleTexts(docstring(node) ?? ""));
    return texts.map((text, at) => {
      const place = `${entry} ${name}${at === 0 ? "" : ` (${at + 1})`}`;
      return { at: place, text: withImports(text, [...own, ...known]) };
    });
  });
}

/** Writes programs where `modulink-edge` is this package, and gives each one's file. */
export function writePrograms(folder: string, programs: readonly Program[]): string[] {
  rmSync(folder, { recursive: true, force: true });
  return programs.map(({ at, text }, number) => {
    const file = join(folder, `${String(number + 1).padStart(3, "0")}-${at.replace(/[^\w]+/g, "-")}.ts`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `// ${at}\n${text}`);
    return file;
  });
}
