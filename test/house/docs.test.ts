import { describe, expect, it } from "vitest";
import { docs } from "../../scripts/gates/docs.ts";

const entry = "dist/index.d.ts";
const example = "/** Adds.\n *\n * @example\n * add(1, 2);\n */\n";
const check = (text: string, more = {}) =>
  docs({ [entry]: 'export * from "./core/index.ts";', "dist/core/index.d.ts": text, ...more }, [entry]);

describe("what users can reach", () => {
  it("may be a documented function with an example, and a documented type without", () => {
    const text = `${example}export declare function add(a: number, b: number): number;\n/** A sum. */\nexport type Sum = number;`;
    expect(check(text)).toEqual([]);
  });

  it.each([
    ["a function", "export declare function add(): void;"],
    ["a constant", "export declare const add: () => void;"],
    ["a class", "export declare class Add {}"],
    ["an interface", "export interface Add {}"],
    ["a type", "export type Add = 1;"],
    ["a type under a plain comment", "/* Adds. */ export type Add = 1;"],
    ["a type under a line comment", "// Adds.\nexport type Add = 1;"],
    ["a type with tags only", "/** @internal */\nexport type Add = 1;"],
  ])("may not be %s without a docstring", (_, text) => {
    expect(check(text).join()).toContain("has no docstring");
  });

  it("may not be a function without an example", () => {
    expect(check("/** Adds. */\nexport declare function add(): void;")).toEqual([
      "dist/core/index.d.ts:2: add has no example",
    ]);
  });

  it("needs one docstring for all overloads of a function", () => {
    const text = `${example}export declare function add(): void;\nexport declare function add(a: 1): 1;`;
    expect(check(text)).toEqual([]);
  });

  it("is followed through names, other names, imports and files", () => {
    const more = { "dist/core/add.d.ts": "declare function sum(): void;\nexport { sum as plus };" };
    const problem = ["dist/core/add.d.ts:1: sum has no docstring"];
    expect(check('export { plus as add } from "./add.ts";', more)).toEqual(problem);
    expect(check('import { plus as p } from "./add.ts";\nexport { p as add };', more)).toEqual(problem);
  });

  it("does not ask for words on what is not exported", () => {
    expect(check("declare const hidden: 1;\nexport {};")).toEqual([]);
  });

  it("asks for words on every property of an options interface", () => {
    const text =
      "/** Settings. */\nexport interface AddOptions {\n  /** How often; default 1. */\n  times?: number;\n  quiet?: boolean;\n}";
    expect(check(text)).toEqual(["dist/core/index.d.ts:5: AddOptions.quiet has no docstring"]);
  });

  it("has no any, not even in a file that is only imported", () => {
    const more = { "dist/core/hidden.d.ts": "export type Hidden = Record<string, any>;" };
    const text = '/** A sum. */\nexport type Sum = import("./hidden.ts").Hidden;';
    expect(check(text, more)).toEqual(["dist/core/hidden.d.ts:1: any in a public type"]);
  });

  it("has every entry that package.json names", () => {
    expect(docs({}, [entry])).toEqual(["dist/index.d.ts: an entry of package.json that is not there"]);
  });
});
