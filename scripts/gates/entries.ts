import { rooms } from "./rooms.ts";
import type { Sources } from "./sources.ts";

type Target = string | Record<string, string>;

/** The entry a room would have: core is the front door. */
const entryOf = (room: string): string => (room === "core" ? "." : `./${room}`);

const frontOf = (room: string): string => (room === "core" ? "src/index.ts" : `src/${room}/index.ts`);

/** Entries and rooms that do not match: each room is an entry of the same name, and points at its own files. */
export function entryProblems(exports: Record<string, Target>, sources: Sources): string[] {
  const built = rooms.filter((room) => sources[frontOf(room)] !== undefined);
  const known = new Set([...built.map(entryOf), "./package.json"]);
  const missing = built
    .filter((room) => !exports[entryOf(room)])
    .map((room) => `${frontOf(room)}: no entry "${entryOf(room)}" in package.json`);
  const wrong = Object.entries(exports).flatMap(([key, target]) => {
    if (!known.has(key)) return [`package.json: the entry "${key}" has no room`];
    if (typeof target === "string") return [];
    const file = key === "." ? "index" : `${key.slice(2)}/index`;
    const right = { types: `./dist/${file}.d.ts`, default: `./dist/${file}.js` };
    const same = JSON.stringify(target) === JSON.stringify(right);
    return same ? [] : [`package.json: the entry "${key}" must be ${JSON.stringify(right)}`];
  });
  return [...missing, ...wrong];
}

/** Texts (docs, docstrings, examples) that tell users to import what package.json does not export. */
export function subpathProblems(name: string, exports: Record<string, Target>, texts: Sources): string[] {
  const mention = new RegExp(`["'\`]${name}/([\\w./-]+)["'\`]`, "g");
  return Object.entries(texts).flatMap(([path, text]) =>
    [...text.matchAll(mention)]
      .filter(([, key]) => !exports[`./${key}`])
      .map(([mentioned]) => `${path}: ${mentioned} is not an entry of package.json`),
  );
}
