import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { blocks, examples, exampleTexts, fenceProblems } from "../../scripts/gates/programs.ts";
import { entries } from "../../scripts/gates/public.ts";
import { readSources, repositoryFiles } from "../../scripts/gates/sources.ts";
import { redisServer } from "../node/redis/server.ts";
import { tryPrograms } from "./programs.ts";

/** The programs count on a server. */
const redis = await redisServer();
const env = { REDIS_URL: `redis://127.0.0.1:${redis.port}` };
afterAll(() => redis.stop());

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const pages = Object.entries(readSources(/^(README\.md|docs\/.*\.md)$/));
const declarations = readDeclarations();
const programs = {
  pages: pages.flatMap(([path, text]) => blocks(path, text)),
  docstrings: examples(declarations, entries(manifest, manifest.name)),
};

function readDeclarations(): Record<string, string> {
  const found = globSync("dist/**/*.d.ts").map((path) => path.replaceAll("\\", "/"));
  return Object.fromEntries(found.map((path) => [path, readFileSync(path, "utf8")]));
}

describe("the programs of the pages", () => {
  const problems = tryPrograms(".cache/programs/pages", programs.pages, env);

  it.each(programs.pages)("$at is correct and runs", ({ at }) => {
    expect(problems[at]).toBeUndefined();
  });

  it.each(pages)("%s holds no program back", (path, text) => {
    expect(fenceProblems(path, text)).toEqual([]);
  });
});

describe("the examples of the docstrings", () => {
  const problems = tryPrograms(".cache/programs/docstrings", programs.docstrings, env);

  it.each(programs.docstrings)("$at is correct and runs", ({ at }) => {
    expect(problems[at]).toBeUndefined();
  });
});

describe("the examples", () => {
  const all = repositoryFiles().filter((path) => path.startsWith("examples/"));
  const programs = all.filter((path) => /^examples\/[\w-]+\/main\.ts$/.test(path));
  const folders = [...new Set(all.map((path) => path.split("/").slice(0, 2).join("/")))];

  it.each(folders)("%s has a main.ts that ends by itself, or is a server with a node.ts", (folder) => {
    expect(all.some((path) => path === `${folder}/main.ts` || path === `${folder}/node.ts`)).toBe(true);
  });

  it.each(programs)("%s runs to its end", (file) => {
    // A program for another runtime begins with the command that runs it.
    const [, own] = /^\/\/ npx (.+)$/m.exec(readFileSync(file, "utf8").split("\n")[0] ?? "") ?? [];
    const [command = "", ...args] = own?.split(" ") ?? [];
    const words = own ? [`node_modules/.bin/${command}`, ...args] : [process.execPath, file];
    const [program = "", ...rest] = words;
    const options = { encoding: "utf8", timeout: 60_000, env: { ...process.env, ...env } } as const;
    const { status, stderr } = spawnSync(program, rest, options);
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });

  it.each(pages)("stand in %s as they are", (_, text) => {
    const shown = text.matchAll(/\[(examples\/[\w/.-]+)\]\([^)]*\):\n\n```text\n([\s\S]*?)```/g);
    for (const [, file = "", block] of shown) expect(block).toBe(readFileSync(file, "utf8"));
  });
});

describe("a program that is wrong", () => {
  it("is seen when it throws", () => {
    const at = "bad.md:1";
    const problems = tryPrograms(".cache/programs/throws", [{ at, text: 'throw new Error("no");' }]);
    expect(problems[at]).toContain("Error: no");
  });

  it("is seen when it rejects later", () => {
    const at = "bad.md:1";
    const text = 'void Promise.resolve().then(() => { throw new Error("late"); });';
    expect(tryPrograms(".cache/programs/rejects", [{ at, text }])[at]).toContain("Error: late");
  });

  it("is seen when its types do not fit", () => {
    const at = "bad.md:1";
    const problems = tryPrograms(".cache/programs/types", [{ at, text: 'const n: number = "1";\nvoid n;' }]);
    expect(problems[at]).toContain("TS2322");
  });

  it("is seen when it imports what is not there", () => {
    const at = "bad.md:1";
    const text = 'import { nothing } from "modulink-edge";\nconsole.log(nothing);';
    expect(tryPrograms(".cache/programs/imports", [{ at, text }])[at]).toContain("nothing");
  });

  it("does not take the blame for the one before it", () => {
    const two = [
      { at: "a", text: 'throw new Error("no");' },
      { at: "b", text: "export {};" },
    ];
    expect(Object.keys(tryPrograms(".cache/programs/two", two))).toEqual(["a"]);
  });
});

describe("a page", () => {
  it("gives its TypeScript blocks and their lines", () => {
    const page = "# A\n\n```ts\nlet a = 1;\n```\n\n```text\nno\n```\n";
    expect(blocks("a.md", page)).toEqual([{ at: "a.md:3", text: "let a = 1;\n" }]);
  });

  it.each(["ts no-run", "typescript", "js"])("may not fence a program with %s", (words) => {
    expect(fenceProblems("a.md", `\`\`\`${words}\nlet a = 1;\n\`\`\`\n`)).toHaveLength(1);
  });
});

describe("a docstring", () => {
  it("gives its examples, fenced or plain", () => {
    expect(
      exampleTexts("Adds.\n\n@example\nadd(1, 2);\n\n@example Two\n```ts\nadd(3, 4);\n```\n@see b"),
    ).toEqual(["add(1, 2);\n\n", "add(3, 4);\n"]);
  });
});
