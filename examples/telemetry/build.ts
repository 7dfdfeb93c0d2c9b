// Makes what the service serves, below .cache: the page and its worker as one module each, and the earthquakes as NDJSON.
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build as bundle } from "esbuild";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** The folder of the files. */
export const folder = path("../../.cache/telemetry");

interface Feature {
  readonly properties: {
    readonly time: number;
    readonly net: string;
    readonly type: string;
    readonly mag: number | null;
    readonly place: string;
  };
  readonly geometry: { readonly coordinates: readonly number[] };
}

function lineOf({ properties: { time, net, type, mag, place }, geometry }: Feature): string {
  return JSON.stringify({ time, net, type, mag, depth: geometry.coordinates[2], place });
}

/** All earthquakes of a week (U.S. Geological Survey, public domain), the oldest first as they were felt. */
async function quakes(): Promise<string> {
  const file = fileURLToPath(new URL("../data/earthquakes.json", import.meta.resolve("vega-datasets")));
  const { features }: { features: Feature[] } = JSON.parse(await readFile(file, "utf8"));
  const sorted = features.toSorted((a, b) => a.properties.time - b.properties.time);
  return sorted.map((feature) => `${lineOf(feature)}\n`).join("");
}

let draftCount = 0;

/** Writes a file whole: who reads it meanwhile gets the one before. */
async function put(name: string, content: string | Uint8Array): Promise<void> {
  const draft = `${folder}/.${name}.${process.pid}.${draftCount++}`;
  await writeFile(draft, content);
  await rename(draft, `${folder}/${name}`);
}

/** The page's scripts, and the library in each of them. */
async function scripts(): Promise<void> {
  const { outputFiles } = await bundle({
    entryPoints: { page: path("page/main.ts"), worker: path("page/worker.ts") },
    outdir: folder,
    write: false,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
  });
  await Promise.all(outputFiles.map((file) => put(basename(file.path), file.contents)));
}

/** Makes the files anew. */
export async function build(): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all([
    scripts(),
    quakes().then((lines) => put("quakes.ndjson", lines)),
    ...["index.html", "style.css"].map(async (name) => put(name, await readFile(path(`page/${name}`)))),
  ]);
}

if (import.meta.main) await build();
