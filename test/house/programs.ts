// Type-checks and runs the programs of the texts, as a user's project would: against dist/, by the package's name.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type Program, writePrograms } from "../../scripts/gates/programs.ts";

const compilerOptions = {
  target: "es2023",
  module: "nodenext",
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  erasableSyntaxOnly: true,
  moduleDetection: "force",
  types: ["node"],
};

const node = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  spawnSync(process.execPath, args, {
    encoding: "utf8",
    timeout: 120_000,
    maxBuffer: 1 << 26,
    env: { ...process.env, ...env },
  });

/** What the compiler and the run say against each program, under the place it stands in. */
export function tryPrograms(
  folder: string,
  programs: readonly Program[],
  env: NodeJS.ProcessEnv = {},
): Record<string, string> {
  if (programs.length === 0) return {};
  const files = writePrograms(folder, programs);
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  const types = node(["node_modules/typescript/bin/tsc", "-p", folder]).stdout;
  const run = node(["scripts/gates/run-programs.mjs", ...files], env);
  const failures = failuresOf(run.stdout, run.stderr);
  const problems: Record<string, string> = {};
  files.forEach((file, at) => {
    const said = types.split("\n").filter((line) => line.startsWith(relative(".", file)));
    const all = [...said, failures[file] ?? ""].filter(Boolean).join("\n");
    if (all) problems[(programs[at] as Program).at] = all;
  });
  return problems;
}

function failuresOf(stdout: string, stderr: string): Record<string, string> {
  const last = stdout.trimEnd().split("\n").at(-1) ?? "";
  if (!last.startsWith("{")) throw new Error(`The programs broke off:\n${stdout}${stderr}`);
  return JSON.parse(last) as Record<string, string>;
}
