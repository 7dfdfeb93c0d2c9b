// Real browsers with tabs of one origin, in which `lab` of page.ts is there.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Browser, type BrowserContext, chromium, firefox, type Page } from "playwright";
import { executable } from "../../runtimes/executables.mjs";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const launchers = {
  chromium: () =>
    chromium.launch({
      executablePath: executable("chromium") ?? "",
      args: ["--no-sandbox", "--disable-gpu"],
    }),
  firefox: () => firefox.launch({ executablePath: executable("firefox") ?? "", channel: "moz-firefox" }),
};

export type Engine = keyof typeof launchers;

async function script(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path("./page.ts")],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    alias: Object.fromEntries(
      ["indexeddb", "storage"].map((room) => [
        `modulink-edge/${room}`,
        path(`../../../src/${room}/index.ts`),
      ]),
    ),
  });
  return outputFiles[0]?.text ?? "";
}

async function serve(): Promise<Server> {
  const page = `<!doctype html><meta charset="utf-8"><title>tab</title><script>${await script()}</script>`;
  const server = createServer((_, answer) => answer.setHeader("content-type", "text/html").end(page));
  await once(server.listen(0, "127.0.0.1"), "listening");
  return server;
}

/** A browser, and a way to open tabs in it; a context is a profile of its own. */
export interface Tabs {
  readonly browser: Browser;
  readonly context: () => Promise<BrowserContext>;
  readonly open: (context: BrowserContext) => Promise<Page>;
  readonly origin: string;
  readonly close: () => Promise<void>;
}

export async function tabs(engine: Engine): Promise<Tabs> {
  const [server, browser] = await Promise.all([serve(), launchers[engine]()]);
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    browser,
    origin,
    context: () => browser.newContext(),
    async open(context) {
      const page = await context.newPage();
      await page.goto(origin);
      return page;
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}
