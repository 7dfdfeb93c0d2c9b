// Makes what the service serves, below .cache: the page and its service worker as one module each, and the files beside them.
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build as bundle } from "esbuild";
import { shell } from "./pages.ts";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** The folder of the files. */
export const folder = path("../../.cache/field-orders");

/** A script and all that it imports, as one module. */
export async function script(entry: string, define: Record<string, string> = {}): Promise<Uint8Array> {
  const { outputFiles } = await bundle({
    entryPoints: [entry],
    define,
    write: false,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

let draftCount = 0;

/** Writes a file whole: who reads it meanwhile gets the one before. */
async function put(name: string, content: Uint8Array): Promise<void> {
  const draft = `${folder}/.${name}.${process.pid}.${draftCount++}`;
  await writeFile(draft, content);
  await rename(draft, `${folder}/${name}`);
}

/** The service worker, which changes whenever a file of the page does. */
function worker(files: readonly Uint8Array[]): Promise<Uint8Array> {
  const hash = createHash("sha256");
  for (const content of files) hash.update(content);
  const version = hash.digest("hex").slice(0, 12);
  return script(path("page/worker.ts"), { VERSION: JSON.stringify(version), SHELL: JSON.stringify(shell) });
}

/** Makes the files anew. */
export async function build(): Promise<void> {
  await mkdir(folder, { recursive: true });
  const plain = ["index.html", "style.css", "manifest.webmanifest", "icon.svg"];
  const files = await Promise.all(plain.map((name) => readFile(path(`page/${name}`))));
  const page = await script(path("page/main.ts"));
  await Promise.all([
    ...plain.map((name, at) => put(name, files[at] as Uint8Array)),
    put("page.js", page),
    put("worker.js", await worker([...files, page])),
  ]);
}

if (import.meta.main) await build();
