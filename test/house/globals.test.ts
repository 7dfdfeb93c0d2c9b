import { describe, expect, it } from "vitest";
import { globals } from "../../scripts/gates/globals.ts";
import { moduleScope } from "../../scripts/gates/module-scope.ts";
import { readSources } from "../../scripts/gates/sources.ts";

const problems = (gate: typeof globals, text: string) => gate({ "src/core/bad.ts": text }).length;

describe("time, chance and identity", () => {
  it("are asked for in one file of src/ only", () => {
    expect(globals(readSources(/^src\/.*\.ts$/))).toEqual([]);
  });

  it.each([
    "export const f = () => Date.now();",
    'export const f = () => Date["now"]();',
    "export const f = () => globalThis.Date.now();",
    "export const f = () => new Date();",
    "export const f = () => new Date;",
    "export const f = () => Date();",
    "export const f = () => setTimeout(() => {}, 1);",
    "export const f = () => globalThis.setTimeout(() => {}, 1);",
    "export const f = () => setInterval(() => {}, 1);",
    "export const f = (wait = setTimeout) => wait;",
    "export const f = () => ({ setTimeout });",
    "export const f = () => performance.now();",
    "export const f = () => Math.random();",
    "export const f = () => { const { random } = Math; return random(); };",
    "export const f = () => crypto.randomUUID();",
    "export const f = () => globalThis.crypto?.randomUUID();",
    "export const f = (a: Uint8Array) => crypto.getRandomValues(a);",
    "export const f = () => AbortSignal.timeout(5);",
  ])("are found in: %s", (text) => {
    expect(problems(globals, text)).toBeGreaterThan(0);
    expect(globals({ "src/core/runtime.ts": text })).toEqual([]);
  });

  it.each([
    "export const f = (ms: number) => new Date(ms);",
    "export const f = (run: { clock: { now(): number } }) => run.clock.now();",
    "export const f = () => crypto.subtle;",
    "// Date.now() and setTimeout in words\nexport const f = () => 'Math.random()';",
    "export interface Host { setTimeout: number }",
    "export const f = (host: { setTimeout(): void }) => host.setTimeout();",
    "export const f = () => ({ setTimeout: 1 });",
    "export const f = (value: object) => value.constructor.name;",
  ])("are not seen in: %s", (text) => {
    expect(globals({ "src/core/good.ts": text })).toEqual([]);
  });
});

describe("the scope of a module", () => {
  it("holds declarations only, in all of src/", () => {
    expect(moduleScope(readSources(/^src\/.*\.ts$/))).toEqual([]);
  });

  it.each([
    "const controller = new AbortController();",
    "export const started = now();",
    "start();",
    "if (globalThis.navigator) console.log(1);",
    "for (const a of []) a;",
    "export const a = { b: [make()] };",
    "export const a = await load();",
    "export default make();",
    "export class A { static b = make(); }",
    "export class A { static { make(); } }",
    "export class A extends mixin(Object) {}",
    "export const a = `${make()}`;",
    "export const a = make`b`;",
    "let a = 0; export const b = (a = 1);",
  ])("may not hold: %s", (text) => {
    expect(problems(moduleScope, text)).toBe(1);
  });

  it.each([
    "const mark = Symbol.for('a'); export const b = Object.freeze({ a: [1, -2, mark] });",
    "const seen = new WeakMap<object, string>(); export const a = () => seen;",
    "export const a = () => start();",
    "export const a = function () { start(); };",
    "export class A { b = make(); static c = 1; static d = () => make(); }",
    "export class A extends Error { static readonly code = 'a' as const; }",
    "export const pattern: RegExp = /a/; export type A = ReturnType<typeof f>; declare function f(): 1;",
    "export const powers = [2 ** 3, 1 << 4, `a${1}`] as const;",
    "export const a = { b() { return make(); }, get c() { return make(); } };",
    "const encoder = new TextEncoder(); export const a = () => encoder;",
  ])("may hold: %s", (text) => {
    expect(moduleScope({ "src/core/good.ts": text })).toEqual([]);
  });
});
