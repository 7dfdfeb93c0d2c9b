import { describe, expect, it } from "vitest";
import { entryProblems, subpathProblems } from "../../scripts/gates/entries.ts";
import { linkProblems } from "../../scripts/gates/links.ts";
import { lockProblems } from "../../scripts/gates/lock.ts";
import { machineProblems } from "../../scripts/gates/machine.ts";

const front = { types: "./dist/index.d.ts", default: "./dist/index.js" };
const hono = { types: "./dist/hono/index.d.ts", default: "./dist/hono/index.js" };
const sources = { "src/index.ts": "", "src/hono/index.ts": "" };

describe("the entries of package.json", () => {
  it("are the rooms", () => {
    const exports = { ".": front, "./hono": hono, "./package.json": "./package.json" };
    expect(entryProblems(exports, sources)).toEqual([]);
  });

  it("may not leave a room out", () => {
    expect(entryProblems({ ".": front }, sources)).toEqual([
      'src/hono/index.ts: no entry "./hono" in package.json',
    ]);
  });

  it("may not name a room that is not there", () => {
    expect(entryProblems({ ".": front }, {})).toEqual(['package.json: the entry "." has no room']);
  });

  it("may not point elsewhere, or give code before types", () => {
    const turned = { default: hono.default, types: hono.types };
    expect(entryProblems({ ".": front, "./hono": front }, sources)).toHaveLength(1);
    expect(entryProblems({ ".": front, "./hono": turned }, sources)).toHaveLength(1);
  });

  it("are the only ones a text may name", () => {
    const texts = { "README.md": 'import a from "lib/hono";\nimport b from "lib/secret";' };
    expect(subpathProblems("lib", { "./hono": hono }, texts)).toEqual([
      'README.md: "lib/secret" is not an entry of package.json',
    ]);
  });
});

describe("the lock", () => {
  const complete = {
    "node_modules/a": { optionalDependencies: { "@a/mac": "1.0.0", "@a/win": "1.0.0" } },
    "node_modules/a/node_modules/@a/mac": {},
    "node_modules/@a/win": {},
  };

  it("may hold a platform's package in any folder it would be loaded from", () => {
    expect(lockProblems(complete)).toEqual([]);
  });

  it("may not lack a platform's package", () => {
    const { "node_modules/@a/win": _, ...incomplete } = complete;
    expect(lockProblems(incomplete)).toEqual(["package-lock.json: node_modules/a lacks its optional @a/win"]);
  });

  it("may not name a registry", () => {
    const tied = { "node_modules/a": { resolved: "https://registry.example/a.tgz" } };
    expect(lockProblems(tied)).toHaveLength(1);
  });
});

describe("the texts of the repository", () => {
  it.each([
    ["/ho", "me/ann/code"],
    ["see /Us", "ers/ann/code"],
    ['"/wo', 'rk/main/src"'],
    ["file:///ro", "ot/x"],
    ["C:\\Us", "ers\\ann"],
  ])("may not name a path of one machine: %s%s", (...parts) => {
    expect(machineProblems({ "a.md": parts.join("") })).toHaveLength(1);
  });

  it.each(["./home/ann", "https://example.com/home/ann", "/usr/bin/env", "/api/home/ann"])(
    "may say %s",
    (text) => {
      expect(machineProblems({ "a.md": text })).toEqual([]);
    },
  );
});

describe("the links of a page", () => {
  const files = ["README.md", "docs/guide/chain.md"];

  it("may lead to files, folders, places in them and the web", () => {
    const text = "[a](docs/guide/chain.md#runs) [b](docs/) [c](https://example.com/x) [d](#here)";
    expect(linkProblems({ "README.md": text }, files)).toEqual([]);
    expect(linkProblems({ "docs/guide/chain.md": "[a](../../README.md)" }, files)).toEqual([]);
  });

  it("may not lead nowhere", () => {
    const text = "[a](docs/guide/link.md)";
    expect(linkProblems({ "README.md": text }, files)).toEqual([
      "README.md: docs/guide/link.md is not there",
    ]);
  });
});
