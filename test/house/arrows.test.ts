import { describe, expect, it } from "vitest";
import { arrows } from "../../scripts/gates/arrows.ts";
import { readSources } from "../../scripts/gates/sources.ts";

const link = "export type Link = () => void;";

describe("the arrows between rooms", () => {
  it("hold in src/", () => {
    expect(arrows(readSources(/^src\/.*\.ts$/))).toEqual([]);
  });

  it("let a later room import an earlier one", () => {
    const sources = {
      "src/core/link.ts": link,
      "src/security/validate.ts": 'import type { Link } from "../core/link.ts"; export type V = Link;',
    };
    expect(arrows(sources)).toEqual([]);
  });

  it.each([
    ["a value", 'import { V } from "../security/validate.ts"; export const a = V;'],
    ["a type", 'import type { V } from "../security/validate.ts"; export type A = V;'],
    ["a re-export", 'export { V } from "../security/validate.ts";'],
    ["a star re-export", 'export * from "../security/validate.ts";'],
    ["a dynamic import", 'export const load = () => import("../security/validate.ts");'],
    ["an import type", 'export type A = import("../security/validate.ts").V;'],
    ["an import for effect", 'import "../security/validate.ts";'],
    ["a require", 'export const load = () => require("../security/validate.ts");'],
  ])("fail when an earlier room imports a later one by %s", (_, text) => {
    const sources = { "src/core/link.ts": text, "src/security/validate.ts": "export class V {}" };
    expect(arrows(sources)).toEqual(["src/core/link.ts:1: core may not import the later room security"]);
  });

  it("fail on a circle of files, through types too", () => {
    const sources = {
      "src/core/a.ts": 'import type { B } from "./b.ts"; export type A = B;',
      "src/core/b.ts": 'import type { C } from "./c.ts"; export type B = C;',
      "src/core/c.ts": 'import type { A } from "./a.ts"; export type C = A | 1;',
    };
    expect(arrows(sources)).toEqual([
      "imports run in a circle: src/core/a.ts -> src/core/b.ts -> src/core/c.ts -> src/core/a.ts",
    ]);
  });

  it("fail when core imports a package", () => {
    expect(arrows({ "src/core/a.ts": 'import { z } from "zod"; export const a = z;' })).toEqual([
      'src/core/a.ts:1: core may not import the package "zod"',
    ]);
  });

  it("fail when a room other than hono imports hono, its types included", () => {
    const text = 'import type { Context } from "hono"; export type C = Context;';
    expect(arrows({ "src/security/a.ts": text })).toEqual([
      'src/security/a.ts:1: security may not import the package "hono"',
    ]);
    expect(arrows({ "src/hono/a.ts": text })).toEqual([]);
  });

  it("fail on a module of Node", () => {
    expect(arrows({ "src/transform/a.ts": 'import "node:fs";' })).toEqual([
      'src/transform/a.ts:1: transform may not import the package "node:fs"',
    ]);
  });

  it("fail when a room reaches past the port of storage to a driver", () => {
    const sources = {
      "src/storage/memory.ts": "export const memory = 1;",
      "src/resilience/cache.ts": 'import { memory } from "../storage/memory.ts"; export const c = memory;',
    };
    expect(arrows(sources)).toEqual([
      "src/resilience/cache.ts:1: storage is entered by store.ts, transition.ts only",
    ]);
  });

  it("let a driver see how a store is made, and let nothing build on a driver", () => {
    const sources = {
      "src/storage/entry.ts": "export const entry = 1;",
      "src/redis/store.ts": 'import { entry } from "../storage/entry.ts"; export const s = entry;',
      "src/resilience/a.ts": 'import { s } from "../redis/store.ts"; export const a = s;',
    };
    expect(arrows(sources)).toEqual(["src/resilience/a.ts:1: resilience may not import redis"]);
  });

  it("fail when a room that may not observe imports observe", () => {
    const sources = {
      "src/observe/log.ts": "export const log = 1;",
      "src/events/bus.ts": 'import { log } from "../observe/log.ts"; export const b = log;',
    };
    expect(arrows(sources)).toEqual(["src/events/bus.ts:1: events may not import observe"]);
  });

  it("fail on a file that is not there, and on a .js name for a .ts file", () => {
    const sources = { "src/core/a.ts": 'export * from "./b.js";', "src/core/b.ts": link };
    expect(arrows(sources)).toEqual(['src/core/a.ts:1: "./b.js" is no source file']);
  });

  it("fail on a room that is not in the line", () => {
    expect(arrows({ "src/misc/a.ts": link })).toEqual(["src/misc/a.ts: misc is not in the line of rooms"]);
  });

  it("fail on code in an index", () => {
    const sources = {
      "src/core/index.ts": 'export * from "./a.ts";\nexport const b = 1;',
      "src/core/a.ts": link,
    };
    expect(arrows(sources)).toEqual(["src/core/index.ts:2: an index.ts only re-exports"]);
  });

  it("fail when the front door passes on more than core", () => {
    const sources = { "src/index.ts": 'export * from "./hono/index.ts";', "src/hono/index.ts": "" };
    expect(arrows(sources)).toEqual(["src/index.ts:1: core may not import the later room hono"]);
  });
});
