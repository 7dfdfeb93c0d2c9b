import { posix } from "node:path";
import type { Sources } from "./sources.ts";

/** Links of Markdown pages to files of the repository that are not there. */
export function linkProblems(pages: Sources, files: readonly string[]): string[] {
  const there = (path: string): boolean => files.some((file) => file === path || file.startsWith(`${path}/`));
  return Object.entries(pages).flatMap(([page, text]) =>
    [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)]
      .map(([, target = ""]) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => !there(posix.join(posix.dirname(page), target).replace(/\/$/, "")))
      .map((target) => `${page}: ${target} is not there`),
  );
}
