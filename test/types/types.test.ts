// The pages beside this one are compiled, not run. This one measures what the compiler needs for a long chain.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

mkdirSync(".cache", { recursive: true });
const folder = mkdtempSync(".cache/types-");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A flow of many steps: links, branches, choices, recoveries, middleware. */
const flow = (steps: number) => `
import { chain, type Policy } from "modulink-edge";
declare const policy: Policy;
export const flow = chain("flow")
  .link("first", (input: { id: number }) => ({ ...input, step0: 0 }))
${Array.from({ length: steps }, (_, n) => {
  const kinds = [
    `  .link("l${n}", (v) => ({ ...v, step${n + 1}: v.step${n} + 1 }))`,
    `  .link("l${n}", async (v) => ({ ...v, step${n + 1}: v.step${n} + 1 }), policy)`,
    `  .parallel({ step${n + 1}: async (v) => v.step${n} + 1, extra${n}: ({ id }) => [id] })`,
    `  .when((v) => v.step${n} > 5, (v) => ({ ...v, id: 1 })).link((v) => ({ ...v, step${n + 1}: v.step${n} }))`,
    `  .recover(RangeError, (_, v) => { throw v; }).link((v) => ({ ...v, step${n + 1}: v.step${n} }))`,
  ];
  return kinds[n % kinds.length];
}).join("\n")};
export const last: Promise<number> = flow.run({ id: 1 }).then((v) => v.step${steps});
`;

const compilerOptions = {
  target: "es2023",
  module: "nodenext",
  strict: true,
  noEmit: true,
  types: [],
  allowImportingTsExtensions: true,
  paths: { "modulink-edge": ["../../src/index.ts"] },
};

/** Compiles a flow; gives what the compiler says and the seconds its own clock counted. */
function compile(text: string) {
  writeFileSync(join(folder, "flow.ts"), text);
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["flow.ts"] }));
  const args = ["node_modules/typescript/bin/tsc", "-p", folder, "--extendedDiagnostics"];
  const { stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
  const seconds = Number(/Check time:\s+([\d.]+)s/.exec(stdout)?.[1]);
  return { seconds, errors: stdout.split("\n").filter((line) => line.includes("error TS")) };
}

describe("the types of a flow of 30 steps", () => {
  it("are checked within a second", () => {
    // What else the machine does counts, too, so that a slow try says nothing.
    let best = Infinity;
    for (let tries = 0; tries < 5 && !(best < 1); tries++) {
      const { errors, seconds } = compile(flow(30));
      expect(errors).toEqual([]);
      best = Math.min(best, seconds);
    }
    expect(best).toBeLessThan(1);
  });

  it("are checked at all", () => {
    const { errors } = compile(flow(30).replace("v.step20 + 1", "v.step99 + 1"));
    expect(errors.join()).toMatch(/step99/);
  });
});
