// Every entry point is started for real, and must answer the same.
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it, onTestFinished } from "vitest";
import { createTestHarness } from "wrangler";

const example = "examples/edge-api";
const flights = readFileSync(`${example}/samples/flights.ndjson`, "utf8");
const bin = (name: string) => `node_modules/.bin/${name}`;

/** What a process prints, up to the text that is waited for. */
function printed(child: ChildProcess, wanted: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const listen = (chunk: Buffer): void => {
      text += chunk;
      if (wanted.test(text)) resolve(text);
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`ended with ${code}: ${text}`)));
  });
}

/** Starts a command that serves, and gives its origin and what it printed. */
async function start(command: string, args: readonly string[]) {
  const child = spawn(command, args, { env: { ...process.env, PORT: "0" } });
  onTestFinished(() => void child.kill());
  const text = await printed(child, /http:\/\/[\w.]+:\d+/);
  const [, port] = /http:\/\/[\w.]+:(\d+)/.exec(text) ?? [];
  return { origin: `http://127.0.0.1:${port}`, text };
}

async function startWorker() {
  process.env["CLOUDFLARE_CF_FETCH_ENABLED"] = "false";
  process.env["WRANGLER_SEND_METRICS"] = "false";
  const server = createTestHarness({ workers: [{ configPath: `${example}/wrangler.jsonc` }] });
  onTestFinished(() => server.close());
  const { url } = await server.listen();
  return { origin: new URL(url).origin };
}

/** All that an entry point answers, without what differs from one run to the next. */
async function answers(origin: string) {
  const ask = async (query: string) => {
    const headers = { "content-type": "application/x-ndjson", "content-encoding": "identity" };
    const response = await fetch(`${origin}/v1/aggregate?${query}`, {
      method: "POST",
      body: flights,
      headers,
    });
    const { timings, ...answer } = await response.json();
    return { status: response.status, answer, links: timings?.map(({ id }: { id: string }) => id) };
  };
  const page = await (await fetch(`${origin}/`)).text();
  const health = await (await fetch(`${origin}/healthz`)).json();
  return {
    page,
    health,
    sample: await (await fetch(`${origin}/samples/flights.ndjson`)).text(),
    chain: await (await fetch(`${origin}/v1/chain`)).json(),
    means: await ask("by=origin&value=delay&where=distance>500"),
    unknown: await ask("by=airport&value=delay"),
  };
}

const expected = async () => {
  const { origin } = await start(process.execPath, [`${example}/node.ts`, "--rows", "0"]);
  return answers(origin);
};

it("Node serves the page, the sample, and right answers", async () => {
  const { page, sample, means, unknown } = await expected();
  expect(page).toBe(readFileSync(`${example}/page.html`, "utf8"));
  expect(sample).toBe(flights);
  expect(means).toMatchObject({
    status: 200,
    answer: { engine: "wasm-simd", rows: 2000, rejected: { count: 0 } },
  });
  expect(unknown).toMatchObject({ status: 422, answer: { unknown: ["airport"] } });
});

it.each<[string, () => Promise<{ origin: string }>]>([
  ["Workers", startWorker],
  [
    "Deno",
    () => start(bin("deno"), ["serve", "--unstable-no-legacy-abort", "--port", "0", `${example}/deno.ts`]),
  ],
  ["Bun", () => start(bin("bun"), [`${example}/bun.ts`])],
])("%s answers as Node does", async (_, begin) => {
  const [{ origin }, node] = await Promise.all([begin(), expected()]);
  expect(await answers(origin)).toEqual(node);
});

it("Node first tells how long the pipeline takes over real flights, and the usual way", async () => {
  const { text } = await start(process.execPath, [`${example}/node.ts`, "--rows", "20000"]);
  expect(text).toMatch(/^20,000 flights, 2 MB of NDJSON: the mean delay by airport of origin$/m);
  expect(text).toMatch(/modulink-edge \(wasm-simd\) +\d+ ms +[\d,]+ MB\/s/);
  expect(text).toMatch(
    /JSON\.parse per line +\d+ ms +[\d,]+ MB\/s +\d+\.\d times as long, the same \d+ means/,
  );
  expect(text.match(/^ {2}[A-Z]{3} +[\d,]+ +-?\d+\.\d\d$/gm)).toHaveLength(5);
});
