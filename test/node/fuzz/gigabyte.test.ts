// A gigabyte in the memory of the smallest edge: 128 MB.
import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { createTestHarness } from "wrangler";
import type { Result } from "./gigabyte.ts";

const MB = 1 << 20;
const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

process.env["CLOUDFLARE_CF_FETCH_ENABLED"] = "false"; // wrangler would ask a host outside for request.cf
process.env["WRANGLER_SEND_METRICS"] = "false";

/** The processes of workerd that this one started: their resident bytes. */
function workerdMemory(): number {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,rss=,comm="], { encoding: "utf8" })
    .trim()
    .split("\n");
  const all = lines
    .map((line) => line.trim().split(/\s+/))
    .map(([pid, parent, rss, name]) => ({ pid, parent, rss, name }));
  const own = new Set([String(process.pid)]);
  for (const { pid, parent } of all) if (own.has(parent ?? "")) own.add(pid ?? "");
  const kilobytes = all.filter(({ pid, name }) => own.has(pid ?? "") && name?.includes("workerd"));
  return kilobytes.reduce((sum, { rss }) => sum + Number(rss) * 1024, 0);
}

function check({ bytes, rows, groups, counted, engine }: Result): void {
  expect(bytes).toBeGreaterThanOrEqual(1024 * MB);
  expect(groups).toBe(1000);
  expect(counted).toBe(rows);
  expect(engine).toBe("wasm-simd");
}

describe("a gigabyte of NDJSON, grouped by a thousand keys", () => {
  it("fits into 128 MB on Node, beside what Node itself takes", { timeout: 180_000 }, async () => {
    const child = fork(path("gigabyte-process.ts"), {
      execArgv: ["--max-old-space-size=64", "--max-semi-space-size=2"],
    });
    onTestFinished(() => void child.kill());
    const [result] = (await once(child, "message")) as [Result & { peak: number; idle: number }];
    check(result);
    expect(result.peak - result.idle).toBeLessThan(128 * MB);
  });

  it("grows a worker of workerd by less than 128 MB, what waits to be collected counted", {
    timeout: 180_000,
  }, async () => {
    const server = createTestHarness({ workers: [{ configPath: path("wrangler.jsonc") }] });
    onTestFinished(() => server.close());
    const { url } = await server.listen();
    const ask = async (mb: number) => (await fetch(new URL(`/?mb=${mb}`, url))).json() as Promise<Result>;
    await ask(1);
    const before = workerdMemory();
    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(peak, workerdMemory());
    }, 100);
    const result = await ask(1024).finally(() => clearInterval(watch));
    check(result);
    expect(before).toBeGreaterThan(0);
    expect(peak - before).toBeLessThan(128 * MB);
  });
});
