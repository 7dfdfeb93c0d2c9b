// One suite, every runtime. `node` is also what `deno run` and `bun --bun` execute; `house` and `package` need Node.
import { fileURLToPath } from "node:url";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import type { BrowserProviderOption } from "vitest/node";
import { executable } from "./test/runtimes/executables.mjs";
import { webkitDriver } from "./test/runtimes/webkit.ts";

const rooms =
  "core,storage,observe,security,transform,resilience,decisions,scaling,events,messaging,workflow,testing,hono,browser";
const portable = [`test/{${rooms},runtimes}/**/*.test.ts`];
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const alias = [
  { find: /^modulink-edge$/, replacement: path("./src/index.ts") },
  { find: /^modulink-edge\/([a-z-]+)$/, replacement: path("./src/$1/index.ts") },
];

const chromium = playwright({
  launchOptions: {
    executablePath: executable("chromium"),
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
  launchOptions: { executablePath: executable("firefox"), channel: "moz-firefox" },
});

const browser = (name: string, provider: BrowserProviderOption) => ({
  resolve: { alias },
  test: {
    name,
    include: portable,
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
      { resolve: { alias }, test: { name: "node", include: portable } },
      {
        resolve: { alias },
        plugins: [cloudflareTest({ wrangler: { configPath: "./test/runtimes/wrangler.jsonc" } })],
        test: { name: "workerd", include: portable },
      },
      browser("chromium", chromium),
      browser("firefox", firefox),
      browser("webkit", webkitDriver()),
      { resolve: { alias }, test: { name: "house", include: ["test/{node,house,types}/**/*.test.ts"] } },
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
