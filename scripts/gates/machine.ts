import type { Sources } from "./sources.ts";

// Written in pieces so that this file does not find itself.
const homes = ["home", "Users", "root", "work", "workspace", "tmp", "private/var", "mnt"].join("|");
const unix = new RegExp(`(?:(?<=file://)|(?<![\\w.~$}*\\])/-]))/(?:${homes})/[\\w.-]+`, "g");
const windows = /\b[A-Z]:\\\\?Users\\\\?\w+/g;

/** Absolute paths of somebody's machine in a text of the repository. */
export function machineProblems(texts: Sources): string[] {
  return Object.entries(texts).flatMap(([path, text]) =>
    text.split("\n").flatMap((line, at) => {
      const found = line.match(unix) ?? line.match(windows);
      return found ? [`${path}:${at + 1}: a path of one machine: ${found[0]}`] : [];
    }),
  );
}
