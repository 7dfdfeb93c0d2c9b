// Real browsers with tabs of one origin, in which what a page script makes is there: `lab` of page.ts, or that of another.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type BrowserContext, chromium, firefox, type Page } from "playwright";
import { rooms } from "../../../scripts/gates/rooms.ts";
import { executable } from "../../runtimes/executables.mjs";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** Starts a browser; the preferences are for Firefox. */
export const launchers = {
  chromium: () =>
    chromium.launch({
      executablePath: executable("chromium") ?? "",
      args: ["--no-sandbox", "--disable-gpu"],
    }),
  // Debian's Firefox speaks WebDriver BiDi, which Playwright uses for this channel only.
  firefox: (preferences: Record<string, number> = {}) =>
    firefox.launch({
      executablePath: executable("firefox") ?? "",
      channel: "moz-firefox",
      firefoxUserPrefs: {
        "dom.quotaManager.temporaryStorage.fixedLimit": 50_000,
        "javascript.options.asyncstack": false,
        ...preferences,
      },
    }),
};

export type Engine = keyof typeof launchers;

async function script(page: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [page],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    alias: Object.fromEntries(
      rooms.map((room) => [`modulink-edge/${room}`, path(`../../../src/${room}/index.ts`)]),
    ),
  });
  return outputFiles[0]?.text ?? "";
}

async function serve(code: string): Promise<Server> {
  const page = `<!doctype html><meta charset="utf-8"><title>tab</title><script>${code}</script>`;
  const server = createServer(({ url }, answer) => {
    if (url === "/sandboxed") answer.setHeader("content-security-policy", "sandbox allow-scripts");
    answer.setHeader("content-type", "text/html").end(page);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return server;
}

/** What Firefox says when the newest of its windows is just opening or closing: then it opens no other. */
const windowInBetween = '"selectedTab", lazy.TabManager.getTabBrowser(...) is undefined';

/** A new page, also while other windows open and close. */
export async function newPage(context: BrowserContext): Promise<Page> {
  for (let tries = 1; ; tries++)
    try {
      return await context.newPage();
    } catch (error) {
      if (tries === 50 || !(error as Error).message.includes(windowInBetween)) throw error;
      await setTimeout(100);
    }
}

/** A browser in which tabs are opened; those of one context share their databases. */
export interface Tabs {
  readonly context: () => Promise<BrowserContext>;
  readonly open: (context: BrowserContext, path?: string) => Promise<Page>;
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** `page` is the path of the script; default: page.ts beside this file. */
export async function tabs(engine: Engine, page: string = path("./page.ts")): Promise<Tabs> {
  const [server, browser] = await Promise.all([script(page).then(serve), launchers[engine]()]);
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    context: () => browser.newContext(),
    async open(context, path = "/") {
      const page = await newPage(context);
      await page.goto(origin + path);
      return page;
    },
    origin,
    async close() {
      await browser.close();
      server.close();
    },
  };
}
