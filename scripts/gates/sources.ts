import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** Texts by their path from the root of the repository, with `/` between folders. */
export type Sources = Readonly<Record<string, string>>;

/** Every file git knows or would add, deleted ones left out. */
export function repositoryFiles(): string[] {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const listed = execFileSync("git", args, { encoding: "utf8", maxBuffer: 1 << 26 }).split("\0");
  return [...new Set(listed)].filter((path) => path !== "" && existsSync(path)).sort();
}

/** The texts of the repository whose path matches. */
export function readSources(pattern: RegExp): Sources {
  const paths = repositoryFiles().filter((path) => pattern.test(path));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(path, "utf8")]));
}
