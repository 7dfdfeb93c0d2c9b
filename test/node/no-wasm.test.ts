// Hosts that have no WebAssembly, or forbid it, for real: Node without a compiler, and a page with a strict policy.
import { execFile } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { build } from "esbuild";
import { chromium } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { executable } from "../runtimes/executables.mjs";

const program = `
  import { count, ndjson, plan, schema } from "modulink-edge/transform";
  const Mark = schema({ pupil: "dictionary", points: "f64" });
  const grouped = plan(Mark).groupBy("pupil", { n: count() });
  const bytes = new TextEncoder().encode('{"pupil":"Ada","points":1}\\n');
  const { rows, report } = await grouped(ndjson(Mark)([bytes]));
  globalThis.result = JSON.stringify({ rows, engine: report.engine });
`;
const expected = { rows: [{ pupil: "Ada", n: 1 }], engine: "reference" };

async function bundled(code: string): Promise<string> {
  const options = { contents: code, resolveDir: process.cwd() };
  const { outputFiles } = await build({ stdin: options, bundle: true, format: "esm", write: false });
  return outputFiles[0]?.text ?? "";
}

it("executes plans in TypeScript on a Node without WebAssembly", async () => {
  const code = await bundled(`${program}\nconsole.log(globalThis.result);`);
  const running = promisify(execFile)(process.execPath, ["--jitless", "--input-type=module", "-"]);
  running.child.stdin?.end(code); // too long for an argument
  const { stdout } = await running;
  expect(JSON.parse(stdout)).toEqual(expected);
});

describe("a page whose policy forbids WebAssembly", () => {
  let server: Server;

  beforeAll(async () => {
    const script = await bundled(program);
    server = createServer(({ url }, response) => {
      response.setHeader("content-security-policy", "default-src 'self'; script-src 'self'");
      response.setHeader("content-type", url === "/page.js" ? "text/javascript" : "text/html");
      response.end(url === "/page.js" ? script : '<script type="module" src="/page.js"></script>');
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => server.close());

  it("executes plans in TypeScript", async () => {
    const path = executable("chromium") ?? "chromium";
    const browser = await chromium.launch({ executablePath: path, args: ["--no-sandbox", "--disable-gpu"] });
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      const result = await page.waitForFunction(() => (globalThis as { result?: string }).result);
      expect(JSON.parse((await result.jsonValue()) as string)).toEqual(expected);
    } finally {
      await browser.close();
    }
  });
});
