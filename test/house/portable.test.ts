import { describe, expect, it } from "vitest";
import { portable } from "../../scripts/gates/portable.ts";

const check = (text: string) => portable({ "test/core/a.test.ts": text });

describe("a test that runs on every runtime", () => {
  it("may import the library and vitest", () => {
    expect(check('import { it } from "vitest";\nimport { chain } from "modulink-edge";')).toEqual([]);
  });

  it("may not import a module of Node", () => {
    expect(check('import { readFile } from "node:fs/promises";')).toHaveLength(1);
    expect(check('const fs = await import("node:fs");')).toHaveLength(1);
  });

  it("may not import fast-check without the seed of the run", () => {
    expect(check('import * as fc from "fast-check";')).toHaveLength(1);
    expect(check('import { fc } from "../runtimes/property.ts";')).toEqual([]);
  });
});
