import { posix } from "node:path";
import { rooms } from "./rooms.ts";
import type { Sources } from "./sources.ts";
import { parse, type Syntax, walk, where } from "./syntax.ts";

interface Import {
  from: string;
  to: string;
  at: string;
}

/** Packages a room may import; a room not named here imports none. `#wasm`, `#wasm-lean` and `#wasm-hash` are this package's own. */
const packages: Record<string, RegExp> = {
  indexeddb: /^idb$/,
  wasm: /^#wasm(-lean)?$/,
  hash: /^#wasm-hash$/,
  security: /^jose$/,
  traces: /^@opentelemetry\/api$/,
  flags: /^@openfeature\/core$/,
  dashboard: /^hono(\/.+)?$/,
  hono: /^hono(\/.+)?$/,
};

/** The rooms behind the entry that tells what runs. */
const observing: readonly string[] = [
  "logs",
  "metrics",
  "alerts",
  "reports",
  "traces",
  "health",
  "audit",
  "observe",
];

/** The rooms of the drivers: they alone see how a store is made, and nothing is built on one of them. */
const drivers: readonly string[] = ["indexeddb", "cloudflare", "deno-kv", "redis"];

/** Rooms that all but the drivers enter through certain files only, and rooms only certain others may enter. */
const doors: Record<string, readonly string[]> = { storage: ["store.ts", "transition.ts"] };
const guests: Record<string, readonly string[]> = {
  ...Object.fromEntries(
    observing.map((one) => [one, [...observing, "testing", "dashboard", "hono", "browser"]]),
  ),
  ...Object.fromEntries(drivers.map((driver) => [driver, []])),
};

const literal = (node: unknown): string | undefined => {
  const source = node as { type?: string; value?: string } | null | undefined;
  return source?.type === "StringLiteral" ? source.value : undefined;
};

/** The module a node names, whichever way it imports: statements, types, `import()` and `require()`. */
function target(node: Syntax): string | undefined {
  if (/^(Import|Export(Named|All))Declaration$|^ImportExpression$|^TSImportType$/.test(node.type))
    return literal(node["source"]);
  if (node.type === "TSExternalModuleReference") return literal(node["expression"]);
  const callee = node["callee"] as Syntax | undefined;
  if (node.type === "CallExpression" && callee?.["name"] === "require")
    return literal((node["arguments"] as Syntax[])[0]);
  return undefined;
}

function imports(path: string, text: string): Import[] {
  const found: Import[] = [];
  walk(parse(path, text), (node) => {
    const to = target(node);
    if (to !== undefined) found.push({ from: path, to, at: where(path, node) });
  });
  return found;
}

/** The room of a path of src/; the front door counts as the first room, whose exports it passes on. */
function room(path: string): string {
  const [, folder = "", file] = path.split("/");
  return file === undefined ? "core" : folder;
}

const place = (name: string): number => rooms.indexOf(name as (typeof rooms)[number]);

function packageProblem({ from, to, at }: Import): string[] {
  return packages[room(from)]?.test(to) ? [] : [`${at}: ${room(from)} may not import the package "${to}"`];
}

function roomProblem(from: string, to: string, at: string): string[] {
  const [here, there] = [room(from), room(to)];
  if (here === there) return [];
  if (place(there) > place(here)) return [`${at}: ${here} may not import the later room ${there}`];
  const door = drivers.includes(here) ? undefined : doors[there];
  if (door && !door.includes(posix.basename(to)))
    return [`${at}: ${there} is entered by ${door.join(", ")} only`];
  if (guests[there]?.includes(here) === false) return [`${at}: ${here} may not import ${there}`];
  return [];
}

function importProblem(sources: Sources, one: Import): string[] {
  if (!one.to.startsWith(".")) return packageProblem(one);
  const to = posix.join(posix.dirname(one.from), one.to);
  if (sources[to] === undefined) return [`${one.at}: "${one.to}" is no source file`];
  return roomProblem(one.from, to, one.at);
}

/** Every round of imports once, as `a -> b -> a`; imports of types count. */
function cycles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) found.push([...trail.slice(at), path].join(" -> "));
    if (at >= 0 || done.has(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return found.map((round) => `imports run in a circle: ${round}`);
}

function indexProblems(path: string, text: string): string[] {
  if (!/^src\/(\w+\/)?index\.ts$/.test(path)) return [];
  return (parse(path, text)["body"] as Syntax[])
    .filter((node) => !(/^Export(Named|All)Declaration$/.test(node.type) && node["source"]))
    .map((node) => `${where(path, node)}: an index.ts only re-exports`);
}

/** What is wrong with the imports of src/: wrong way, wrong door, foreign packages, circles, code in an index. */
export function arrows(sources: Sources): string[] {
  const all = Object.entries(sources).flatMap(([path, text]) => imports(path, text));
  const strangers = Object.keys(sources)
    .filter((path) => place(room(path)) < 0)
    .map((path) => `${path}: ${room(path)} is not in the line of rooms`);
  const graph = new Map(Object.keys(sources).map((path): [string, string[]] => [path, []]));
  for (const { from, to } of all)
    if (to.startsWith(".")) graph.get(from)?.push(posix.join(posix.dirname(from), to));
  return [
    ...strangers,
    ...all.flatMap((one) => importProblem(sources, one)),
    ...Object.entries(sources).flatMap(([path, text]) => indexProblems(path, text)),
    ...cycles(graph),
  ];
}
