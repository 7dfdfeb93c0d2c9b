// A host without WebAssembly, for real: Node without a compiler.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { results } from "./results.ts";

const program = `
  import { results } from "./results.ts";
  console.log(JSON.stringify({ engine: typeof WebAssembly, found: results() }));
`;

it("hashes and counts the same on a Node without WebAssembly", async () => {
  const stdin = { contents: program, resolveDir: import.meta.dirname };
  const { outputFiles } = await build({ stdin, bundle: true, format: "esm", write: false });
  const args = ["--jitless", "--input-type=module", "--eval", outputFiles[0]?.text ?? ""];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(JSON.parse(stdout)).toEqual({ engine: "undefined", found: results() });
});
