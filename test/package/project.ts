// Empty projects of each kind, outside the repository, with the packed tarball installed and nothing else.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const exec = promisify(execFile);

/** The module every project uses the package in; a program around it prints or answers what `use` gives. */
const use = `import { chain } from "modulink-edge";
import { count, ndjson, plan, schema, sum } from "modulink-edge/transform";

const Sale = schema({ shop: "dictionary", amount: "f64" });
const perShop = plan(Sale, { engine: "wasm-simd" })
  .filter((sale) => sale.amount.gt(0))
  .groupBy("shop", { total: sum("amount"), sales: count() });
const report = chain("report")
  .link("read", ndjson(Sale))
  .link("sum", perShop)
  .link("tell", ({ rows, report }) => ({ rows, engine: report.engine }));

const lines = ['{"shop":"A","amount":2.5}', '{"shop":"B","amount":4}', '{"shop":"A","amount":1}', '{"shop":"B","amount":-9}'];

export const use = () => report([new TextEncoder().encode(lines.join("\\n"))]);
`;

/** What \`use()\` must give, on every runtime that has WebAssembly with SIMD. */
export const expected = {
  rows: [
    { shop: "A", total: 3.5, sales: 2 },
    { shop: "B", total: 4, sales: 1 },
  ],
  engine: "wasm-simd",
};

export const printing = 'import { use } from "./use.mjs";\nconsole.log(JSON.stringify(await use()));\n';

/** A program of node_modules, by its path there. */
export const tool = (path: string): string => resolve("node_modules", path);

export interface Project {
  /** The absolute path of the project. */
  path: string;
  /** Runs a command in it and gives what it prints. */
  run(command: string, ...args: string[]): Promise<string>;
}

/** Packs this repository into a folder and gives the tarball's path. */
export async function pack(folder: string): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  // Without scripts: the build was made before the tests, and another one now would change it under their feet.
  await exec("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder]);
  const [name] = await readdir(folder);
  return resolve(folder, name as string);
}

/** An empty project with the tarball and these files. */
export async function project(tarball: string, files: Record<string, string>): Promise<Project> {
  const path = await mkdtemp(join(tmpdir(), "modulink-edge-"));
  const run = async (command: string, ...args: string[]): Promise<string> => {
    const { stdout } = await exec(command, args, { cwd: path, timeout: 120_000, maxBuffer: 1 << 26 });
    return stdout;
  };
  const all = {
    "package.json": '{ "name": "empty", "private": true, "type": "module" }',
    "use.mjs": use,
    ...files,
  };
  for (const [name, text] of Object.entries(all)) await writeFile(join(path, name), text);
  await run("npm", "install", "--no-audit", "--no-fund", "--offline", tarball);
  return { path, run };
}
