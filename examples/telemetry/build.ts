// Makes what the service serves, below .cache: the page and its worker as one module each, and the earthquakes as NDJSON.
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
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

/** Makes the files anew. */
export async function build(): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all([
    bundle({
      entryPoints: { page: path("page/main.ts"), worker: path("page/worker.ts") },
      outdir: folder,
      bundle: true,
      format: "esm",
      target: "es2022",
      minify: true,
    }),
    quakes().then((lines) => writeFile(`${folder}/quakes.ndjson`, lines)),
    ...["index.html", "style.css"].map((name) => copyFile(path(`page/${name}`), `${folder}/${name}`)),
  ]);
}

if (import.meta.main) await build();
