// Remembers which sources dist/ was built from.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const inputs = [
  "src",
  "assembly",
  "asconfig.json",
  "tsconfig.json",
  "package-lock.json",
  "scripts/build.mjs",
];
const stamp = ".cache/built-from";

function files(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => files(join(path, name)));
}

/** One hash over the names and contents of everything the build reads. */
export function sourceHash() {
  const hash = createHash("sha256");
  for (const path of inputs.flatMap(files))
    hash.update(path).update("\0").update(readFileSync(path)).update("\0");
  return hash.digest("hex");
}

/** The hash of the sources the last build read, or undefined. */
export const builtFrom = () => (existsSync(stamp) ? readFileSync(stamp, "utf8") : undefined);

/** Writes down what dist/ was built from. */
export function remember(hash) {
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
}
