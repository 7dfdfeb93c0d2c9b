import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Report } from "modulink-edge/transform";
import { describe, expect, it, onTestFinished } from "vitest";
import { createTestHarness } from "wrangler";
import stored from "../../../examples/telemetry/plan.json" with { type: "json" };
import { hourly } from "../../../examples/telemetry/plan.ts";
import {
  type HourUpdate,
  type Progress,
  streamOf,
  type Update,
  updates,
} from "../../../examples/telemetry/updates.ts";
import { plainHours } from "./plain.ts";
import { service } from "./service.ts";

const example = "examples/telemetry";

type Answer = Pick<Response, "json" | "text" | "status" | "headers">;
type Ask = (path: string) => Promise<Answer>;

async function asked(ask: Ask, path: string): Promise<Update[]> {
  const lines = (await (await ask(path)).text()).trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line));
}

const isHour = (update: Update): update is HourUpdate => "windowStart" in update;
const isProgress = (update: Update): update is Progress => "report" in update;

const finalHours = (all: readonly Update[]) =>
  all.filter(isHour).flatMap(({ final, ...hour }) => (final ? [hour] : []));

const byTime = (a: { windowStart: number; net: string | null }, b: typeof a) =>
  a.windowStart - b.windowStart || String(a.net).localeCompare(String(b.net));

/** What an entry point answers. */
async function answers(ask: Ask) {
  const all = await asked(ask, "/api/windows");
  const page = await ask("/");
  return {
    plan: await (await ask("/api/plan")).json(),
    quakes: await (await ask("/api/quakes")).text(),
    paced: await (await ask("/api/quakes?rate=1000000")).text(),
    page: await page.text(),
    policy: page.headers.get("content-security-policy"),
    script: await (await ask("/page.js")).text(),
    wrong: (await ask("/api/quakes?rate=fast")).status,
    missing: (await ask("/quakes.ndjson")).status,
    engine: all.filter(isProgress).at(-1)?.report.engine,
    hours: finalHours(all),
  };
}

const startNode = async (): Promise<string> => {
  const child: ChildProcess = spawn(process.execPath, [`${example}/node.ts`], {
    env: { ...process.env, PORT: "0" },
  });
  onTestFinished(() => void child.kill());
  return new Promise((resolve, reject) => {
    let text = "";
    const listen = (chunk: Buffer): void => {
      text += chunk;
      const [origin] = /http:\/\/[\w.]+:\d+/.exec(text) ?? [];
      if (origin) resolve(origin);
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.on("exit", (code) => reject(new Error(`ended with ${code}: ${text}`)));
  });
};

async function startWorker(): Promise<string> {
  process.env["CLOUDFLARE_CF_FETCH_ENABLED"] = "false";
  process.env["WRANGLER_SEND_METRICS"] = "false";
  const server = createTestHarness({ workers: [{ configPath: `${example}/wrangler.jsonc` }] });
  onTestFinished(() => server.close());
  return (await server.listen()).url.origin;
}

describe("the stored plan", () => {
  it("is the one that plan.ts builds", () => {
    expect(stored).toEqual(JSON.parse(JSON.stringify(hourly)));
  });

  it("gives the hours that plain code gives", async () => {
    const app = await service();
    const all = await asked(async (path) => app.request(path), "/api/windows");
    const expected = plainHours().sort(byTime);
    const hours = finalHours(all).sort(byTime);
    expect(hours.map(({ usual: _, score: __, ...hour }) => hour)).toEqual(
      expected.map(({ usual: _, score: __, ...hour }) => hour),
    );
    for (const [i, { usual, score }] of expected.entries()) {
      expect(hours[i]?.usual).toBeCloseTo(usual, 9);
      if (score === null) expect(hours[i]?.score).toBeNull();
      else expect(hours[i]?.score).toBeCloseTo(score, 9);
    }
  });

  it("tells each hour before it is over, and once when it is", async () => {
    const app = await service();
    const bytes = new TextEncoder().encode(await (await app.request("/api/quakes")).text());
    const all: Update[] = [];
    const pieces = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += 1000) controller.enqueue(bytes.slice(at, at + 1000));
        controller.close();
      },
    });
    for await (const update of updates(stored, pieces)) all.push(update);
    const hours = all.filter(isHour);
    expect(hours.filter(({ final }) => final)).toHaveLength(plainHours().length);
    expect(hours.filter(({ final }) => !final).length).toBeGreaterThan(200);
    const last = new Map(hours.map((hour) => [`${hour.windowStart} ${hour.net}`, hour]));
    expect([...last.values()].filter(({ final }) => !final)).toEqual([]);
    const read = all.filter(isProgress).map(({ report }: { report: Report }) => report.rows);
    expect(read).toEqual([...read].sort((a, b) => a - b));
    expect(read.at(-1)).toBe(1707);
  });

  it("stops reading when nobody listens any more", async () => {
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('{"time":0,"net":"us"}\n')),
      cancel() {
        cancelled = true;
      },
    });
    const reader = streamOf(updates(stored, endless)).getReader();
    for (let i = 0; i < 3; i++) await reader.read();
    await reader.cancel();
    expect(cancelled).toBe(true);
  });
});

it("Node and a Worker serve the same", async () => {
  const [node, worker] = await Promise.all(
    [await startNode(), await startWorker()].map((origin) => answers((path) => fetch(origin + path))),
  );
  expect(worker).toEqual(node);
  expect(node).toMatchObject({ plan: stored, engine: "wasm-simd", wrong: 400, missing: 404 });
  expect(node?.paced).toBe(node?.quakes);
  expect(node?.page).toBe(readFileSync(`${example}/page/index.html`, "utf8"));
  expect(node?.policy).toContain("default-src 'none'");
  expect(node?.hours).toHaveLength(plainHours().length);
});
