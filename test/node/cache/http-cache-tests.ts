// Runs the tests of the package http-cache-tests against `httpCache`: their client asks a Hono app on a real server of
// Node, whose handler asks their server.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { httpCache } from "../../../src/hono/index.ts";
import { memoryStore } from "../../../src/storage/index.ts";
import { freePort, pause } from "../redis/server.ts";

const folder = dirname(fileURLToPath(import.meta.resolve("http-cache-tests/package.json")));
const load = (path: string) => import(pathToFileURL(join(folder, path)).href);

/** How tests of one kind in one group ended. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** Those that ask for more of what the cache does not do. */
  readonly skipped: number;
}

/** A group of tests, by the kinds of their tests. */
export interface Group {
  readonly name: string;
  readonly required: Tally;
  readonly optimal: Tally;
  /** Those that ask what a cache does, without saying what it should. */
  readonly checks: Tally;
}

interface Test {
  readonly id: string;
  readonly name: string;
  readonly kind?: "required" | "optimal" | "check";
  readonly browser_only?: boolean;
  readonly depends_on?: readonly string[];
}

interface Suite {
  readonly id: string;
  readonly name: string;
  readonly tests: readonly Test[];
}

async function origin(): Promise<{ port: number; stop(): void }> {
  const port = await freePort();
  const env = {
    ...process.env,
    npm_config_protocol: "http",
    npm_config_port: `${port}`,
    npm_config_pidfile: join(mkdtempSync(join(tmpdir(), "cache-tests-")), "pid"),
  };
  const child = spawn(process.execPath, ["server/server.mjs"], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  await once(child.stdout, "data");
  child.stdout.resume();
  return { port, stop: () => void child.kill() };
}

/** The cache under test, in front of a server. */
async function cacheBefore(port: number): Promise<Server> {
  const app = new Hono();
  app.use(httpCache({ store: memoryStore(), fetch: app.fetch }));
  app.all("*", async ({ req }) => {
    const { pathname, search } = new URL(req.url);
    const { method, body, headers } = req.raw;
    const sent = new Headers(headers);
    for (const name of ["host", "connection", "content-length", "accept-encoding"]) sent.delete(name);
    const to = `http://127.0.0.1:${port}${pathname}${search}`;
    const init = { method, headers: sent, body, redirect: "manual", duplex: "half" } as RequestInit;
    try {
      const { status, headers: got, body: content } = await fetch(to, init);
      return new Response(content, { status, headers: got });
    } catch {
      return new Response("no answer", { status: 502 });
    }
  });
  const server = serve({
    fetch: app.fetch,
    overrideGlobalObjects: false,
    port: 0,
    hostname: "127.0.0.1",
  }) as Server;
  if (!server.listening) await once(server, "listening");
  return server;
}

async function results(port: number): Promise<Record<string, true | readonly [string, string]>> {
  const env = { ...process.env, npm_config_base: `http://127.0.0.1:${port}`, npm_package_config_id: "" };
  const child = spawn(process.execPath, ["--no-warnings", "cli.mjs"], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (chunk) => {
    text += chunk;
  });
  await once(child, "close");
  return JSON.parse(text.slice(text.indexOf("\n{") + 1));
}

/** Runs all tests; what ended how, and the ids of those that failed with what was said. */
export async function runHttpCacheTests() {
  const from = await origin();
  const server = await cacheBefore(from.port);
  await pause(100);
  try {
    const found = await results((server.address() as AddressInfo).port);
    const suites: readonly Suite[] = (await load("tests/index.mjs")).default;
    const all = new Map(suites.flatMap(({ tests }) => tests.map((test) => [test.id, test])));
    const failed: Record<string, string> = {};
    const passes = (id: string): boolean => found[id] === true && applies(all.get(id));
    const applies = (test: Test | undefined): boolean => (test?.depends_on ?? []).every(passes);
    const groups = suites.map((suite): Group => {
      const tally = (kind: string): Tally => {
        const tests = suite.tests.filter((test) => !test.browser_only && (test.kind ?? "required") === kind);
        const asked = tests.filter(applies);
        const missed = asked.filter(({ id }) => found[id] !== true);
        for (const { id } of missed) failed[`${kind} ${id}`] = String(found[id]);
        return {
          passed: asked.length - missed.length,
          failed: missed.length,
          skipped: tests.length - asked.length,
        };
      };
      return {
        name: suite.name,
        required: tally("required"),
        optimal: tally("optimal"),
        checks: tally("check"),
      };
    });
    return { groups, failed };
  } finally {
    server.close();
    from.stop();
  }
}
