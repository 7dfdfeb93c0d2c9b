import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright";
import { build, preview } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestHarness } from "wrangler";
import { executable } from "../runtimes/executables.mjs";
import { expected, type Project, pack, printing, project, tool } from "./project.ts";

const noChromium = (process.env["SKIP_RUNTIMES"] ?? "").split(",").includes("chromium");
const projects: Project[] = [];
let tarball = "";

async function create(files: Record<string, string>): Promise<Project> {
  const created = await project(tarball, files);
  projects.push(created);
  return created;
}

const printed = (text: string): unknown => JSON.parse(text.trim().split("\n").at(-1) ?? "");

beforeAll(async () => {
  tarball = await pack(".cache/package");
});

afterAll(async () => {
  for (const { path } of projects) await rm(path, { recursive: true, force: true });
});

describe("the packed package, installed into an empty project", () => {
  it("brings no package with it", async () => {
    const { path } = await create({});
    const installed = await readdir(join(path, "node_modules"));
    expect(installed.filter((name) => !name.startsWith("."))).toEqual(["modulink-edge"]);
  });

  it("runs on Node", async () => {
    const { run } = await create({ "main.mjs": printing });
    expect(printed(await run(process.execPath, "main.mjs"))).toEqual(expected);
  });

  it("runs on Deno", async () => {
    const { run } = await create({ "main.mjs": printing });
    expect(printed(await run(tool(".bin/deno"), "run", "main.mjs"))).toEqual(expected);
  });

  it("runs on Bun", async () => {
    const { run } = await create({ "main.mjs": printing });
    expect(printed(await run(tool(".bin/bun"), "main.mjs"))).toEqual(expected);
  });

  it("runs on Node when esbuild has made one file of it", async () => {
    const { run } = await create({ "main.mjs": printing });
    const options = ["--bundle", "--format=esm", "--platform=node", "--outfile=out/main.mjs"];
    await run(tool(".bin/esbuild"), "main.mjs", ...options);
    expect(printed(await run(process.execPath, "out/main.mjs"))).toEqual(expected);
  });

  it("is bundled for Workers by esbuild, with its WebAssembly as files", async () => {
    const { path, run } = await create({ "main.mjs": printing });
    const options = [
      "--bundle",
      "--format=esm",
      "--conditions=workerd",
      "--loader:.wasm=copy",
      "--outdir=out",
    ];
    await run(tool(".bin/esbuild"), "main.mjs", ...options);
    const made = await readdir(join(path, "out"));
    expect(made.filter((name) => name.endsWith(".wasm"))).toHaveLength(2);
  });

  it("runs on a Cloudflare Worker", async () => {
    const worker =
      'import { use } from "./use.mjs";\nexport default { fetch: async () => Response.json(await use()) };\n';
    const config = '{ "name": "empty", "main": "worker.mjs", "compatibility_date": "2026-01-01" }';
    const { path } = await create({ "worker.mjs": worker, "wrangler.jsonc": config });
    process.env["CLOUDFLARE_CF_FETCH_ENABLED"] = "false"; // the harness would ask a host outside for request.cf
    process.env["WRANGLER_SEND_METRICS"] = "false";
    const server = createTestHarness({ workers: [{ configPath: join(path, "wrangler.jsonc") }] });
    try {
      const { url } = await server.listen();
      const response = await fetch(url);
      expect(await response.json()).toEqual(expected);
    } finally {
      await server.close();
    }
  });

  it.skipIf(noChromium)("is built by Vite and runs in a browser", async () => {
    const page = '<!doctype html><script type="module" src="./main.mjs"></script>';
    const script = 'import { use } from "./use.mjs";\nglobalThis.used = use();\n';
    const { path: root } = await create({ "index.html": page, "main.mjs": script });
    await build({ root, logLevel: "error" });
    const server = await preview({ root, logLevel: "error", preview: { port: 0, host: "127.0.0.1" } });
    const launched = {
      executablePath: executable("chromium") ?? "chromium",
      args: ["--no-sandbox", "--disable-gpu"],
    };
    const browser = await chromium.launch(launched);
    try {
      const tab = await browser.newPage();
      await tab.goto(server.resolvedUrls?.local[0] ?? "");
      await tab.waitForFunction("globalThis.used");
      expect(await tab.evaluate("globalThis.used")).toEqual(expected);
    } finally {
      await browser.close();
      await server.close();
    }
  });

  it.each(["nodenext", "bundler"])(
    "is typed for a project that resolves modules as %s does",
    async (resolution) => {
      const text = `import { chain } from "modulink-edge";
const length = chain("length").link("trim", (text: string) => text.trim()).link("count", (text) => text.length);
export const six: number = length(" chains ");
// @ts-expect-error a chain that takes text takes no number
length(6);
`;
      const { run } = await create({ "main.ts": text });
      const module = resolution === "bundler" ? "esnext" : "nodenext";
      const options = ["--strict", "--noEmit", "--target", "es2023", "--module", module];
      await run(
        process.execPath,
        tool("typescript/bin/tsc"),
        ...options,
        "--moduleResolution",
        resolution,
        "main.ts",
      );
    },
  );
});
