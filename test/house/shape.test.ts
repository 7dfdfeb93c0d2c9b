import { describe, expect, it } from "vitest";
import { shape } from "../../scripts/gates/shape.ts";
import { readSources } from "../../scripts/gates/sources.ts";

const body = (lines: number) => "  step();\n".repeat(lines);

describe("the shape of the code", () => {
  it("is kept in src/ and assembly/", () => {
    expect(shape(readSources(/^(src|assembly)\/.*\.ts$/))).toEqual([]);
  });

  it.each([
    ["a function", `export function f() {\n${body(59)}}\n`],
    ["an arrow", `export const f = () => {\n${body(59)}};\n`],
    ["a method", `export class A { m() {\n${body(59)}} }\n`],
    ["a private method", `export class A { #m() {\n${body(59)}} }\n`],
    ["a method of an object", `export const a = { m() {\n${body(59)}} };\n`],
  ])("does not allow %s of 61 lines", (_, text) => {
    expect(shape({ "src/core/long.ts": text })).toEqual([
      "src/core/long.ts:1: a function of 61 lines (at most 60)",
    ]);
  });

  it("allows a function of 60 lines", () => {
    expect(shape({ "src/core/long.ts": `export function f() {\n${body(58)}}\n` })).toEqual([]);
  });

  it("reads the decorated functions of AssemblyScript", () => {
    const text = `@inline\n@external("env", "f")\nfunction f(a: usize): void {\n${body(60)}}\n`;
    expect(shape({ "assembly/long.ts": text })).toHaveLength(1);
  });

  it("does not allow a file of 251 lines", () => {
    const text = "export type A = 1;\n".repeat(251);
    expect(shape({ "src/core/long.ts": text })).toEqual(["src/core/long.ts: 251 lines (at most 250)"]);
  });
});
