// The pages beside this one are compiled, not run. This one measures what the compiler needs for a long chain.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

mkdirSync(".cache", { recursive: true });
const folder = mkdtempSync(".cache/types-");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A flow of many steps: links, branches in all modes, choices, switches, nested chains, recoveries, middleware. */
const flow = (steps: number) => `
import { chain, type Policy } from "modulink-edge";
import { fanOut, map } from "modulink-edge/flow";
declare const policy: Policy;
type Kind = "a" | "b";
const inner = chain("inner").link(({ id }: { id: number }) => id).when((n) => n > 1, (n) => n * 2).link(async (n) => ({ n }));
const both = fanOut({ one: ({ id }: { id: number }) => id, other: inner }, ({ one, other }) => [one.status, other.status]);
export const flow = chain("flow")
  .link("first", (input: { id: number; kind: Kind }) => ({ ...input, step0: 0 }))
${Array.from({ length: steps }, (_, n) => {
  const next = `step${n + 1}: v.step${n} + 1`;
  const kinds = [
    `  .link("l${n}", (v) => ({ ...v, ${next} }))`,
    `  .link("l${n}", async (v) => ({ ...v, ${next} }), policy)`,
    `  .parallel({ step${n + 1}: async (v) => v.step${n} + 1, extra${n}: ({ id }) => [id], nested${n}: inner })`,
    `  .when((v) => v.step${n} > 5, (v) => ({ ...v, id: 1 })).link((v) => ({ ...v, ${next} }))`,
    `  .switch("kind", { a: (v) => ({ ...v, ${next} }), b: async (v) => ({ ...v, ${next} }) })`,
    `  .parallel({ settled${n}: inner, both${n}: both }, { mode: "settled" }).link((v) => ({ ...v, ${next} }))`,
    `  .recover(RangeError, (_, v) => { throw v; }).link((v) => ({ ...v, ${next} }))`,
    `  .compensate((v) => v.step${n}).catch(RangeError, ({ error }) => { throw error; }).link((v) => ({ ...v, ${next} }))`,
    `  .link(async (v) => ({ v, sizes: await map((n: number) => ({ n }))([v.step${n}], null as never) })).link(({ v, sizes }) => ({ ...v, step${n + 1}: sizes.length }))`,
  ];
  return kinds[n % kinds.length];
}).join("\n")};
export const last: Promise<number> = flow.run({ id: 1, kind: "a" }).then((v) => v.step${steps});
`;

const compilerOptions = {
  target: "es2023",
  module: "nodenext",
  strict: true,
  noEmit: true,
  types: [],
  allowImportingTsExtensions: true,
  paths: { "modulink-edge": ["../../src/index.ts"], "modulink-edge/flow": ["../../src/flow/index.ts"] },
};

/** Compiles a flow; gives what the compiler says, the seconds its own clock counted, and how many types it has made. */
function compile(text: string) {
  writeFileSync(join(folder, "flow.ts"), text);
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["flow.ts"] }));
  const args = ["node_modules/typescript/bin/tsc", "-p", folder, "--extendedDiagnostics"];
  const { stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
  const seconds = Number(/Check time:\s+([\d.]+)s/.exec(stdout)?.[1]);
  const instantiations = Number(/Instantiations:\s+(\d+)/.exec(stdout)?.[1]);
  return { seconds, instantiations, errors: stdout.split("\n").filter((line) => line.includes("error TS")) };
}

describe("the types of a flow of 30 steps", () => {
  it("are checked within a second, or thrice the time an import of the library takes where that is long", () => {
    // What else the machine does counts, too, so that a slow try says nothing.
    let over = Infinity;
    for (let tries = 0; tries < 5 && over > 0; tries++) {
      const nothing = compile(
        'export { chain } from "modulink-edge";\nexport { map } from "modulink-edge/flow";',
      );
      const { errors, seconds } = compile(flow(30));
      expect(errors).toEqual([]);
      over = Math.min(over, seconds - Math.max(1, 3 * nothing.seconds));
    }
    expect(over).toBeLessThanOrEqual(0);
  });

  it("are not many: the compiler makes less than a quarter of a million", () => {
    const { instantiations } = compile(flow(30));
    expect(instantiations).toBeGreaterThan(0);
    expect(instantiations).toBeLessThan(250_000);
  });

  it("are checked at all", () => {
    const { errors } = compile(flow(30).replace("v.step20 + 1", "v.step99 + 1"));
    expect(errors.join()).toMatch(/step99/);
  });
});
