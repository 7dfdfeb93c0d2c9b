import type { Sources } from "./sources.ts";
import { parse, walk, where } from "./syntax.ts";

/** What a test that runs on every runtime may not import, and why. */
const forbidden: readonly [pattern: RegExp, why: string][] = [
  [/^node:/, "is not on every runtime; such a test belongs to test/node/"],
  [/^fast-check$/, "has the seed of the run only through test/runtimes/property.ts"],
];

/** Imports that keep a test of a room from running everywhere, or from being repeated. */
export function portable(tests: Sources): string[] {
  const problems: string[] = [];
  for (const [path, text] of Object.entries(tests)) {
    walk(parse(path, text), (node) => {
      const name = (node["source"] as { value?: unknown } | null | undefined)?.value;
      const found = typeof name === "string" ? forbidden.find(([pattern]) => pattern.test(name)) : undefined;
      if (found) problems.push(`${where(path, node)}: ${name} ${found[1]}`);
    });
  }
  return problems;
}
