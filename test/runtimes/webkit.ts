// A vitest browser provider for WebKitGTK, which Playwright cannot drive: plain W3C WebDriver requests to WebKitWebDriver.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { defineBrowserProvider } from "@vitest/browser";
import type { BrowserProvider, BrowserProviderOption, TestProject } from "vitest/node";
import { executable } from "./executables.mjs";

const settings = {
  WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1", // the tests may run as root, where the sandbox refuses to start
  WEBKIT_DISABLE_DMABUF_RENDERER: "1",
  WEBKIT_DISABLE_COMPOSITING_MODE: "1",
  LIBGL_ALWAYS_SOFTWARE: "1",
  // The C library's allocator: WebKit's own makes a mapping of every 16 KiB that is given back, and past the kernel's limit
  // (vm.max_map_count, 65,530) asks for the next page for ever.
  Malloc: "1",
};

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

const miniBrowser = () =>
  globSync("/usr/{lib,libexec}/{,*/}webkit2gtk-4.*/MiniBrowser").find((path) => existsSync(path));

class Driver {
  #process: ChildProcess;
  #url: string;
  constructor(process: ChildProcess, url: string) {
    this.#process = process;
    this.#url = url;
  }

  static async start(): Promise<Driver> {
    const driver = executable("webkit");
    const xvfb = process.env["DISPLAY"] ? undefined : executable("xvfb");
    if (!driver)
      throw new Error("WebKitWebDriver was not found; install webkit2gtk-driver or set WEBKIT_DRIVER_PATH");
    const port = await freePort();
    const [command, ...args] = [...(xvfb ? [xvfb, "-a"] : []), driver, `--port=${port}`];
    const child = spawn(command as string, args, {
      detached: true, // xvfb-run starts children of its own; the whole group is ended together
      stdio: "ignore",
      env: { ...process.env, ...settings },
    });
    const self = new Driver(child, `http://127.0.0.1:${port}`);
    await self.#ready();
    return self;
  }

  async #ready(): Promise<void> {
    for (let tries = 0; tries < 100; tries++) {
      try {
        await this.send("GET", "/status");
        return;
      } catch {
        await wait(100);
      }
    }
    throw new Error("WebKitWebDriver did not answer within 10 s");
  }

  async send(method: string, path: string, body?: unknown): Promise<Record<string, string>> {
    const response = await fetch(this.#url + path, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { value } = (await response.json()) as { value: Record<string, string> | null };
    if (value?.["error"]) throw new Error(`${value["error"]}: ${value["message"]}`);
    return value ?? {};
  }

  stop(): void {
    const { pid } = this.#process;
    if (pid !== undefined && this.#process.exitCode === null) process.kill(-pid, "SIGTERM");
  }
}

class WebKitProvider implements BrowserProvider {
  name = "webkit";
  supportsParallelism = false;
  #driver: Promise<Driver> | undefined;
  #sessions = new Map<string, string>();

  constructor(project: TestProject) {
    // The tester page asks for a window size before the first test; no test here depends on one.
    project.browser?.registerCommand("__vitest_viewport" as never, (async () => {}) as never);
  }

  getCommandsContext(): Record<string, unknown> {
    return {};
  }

  async openPage(sessionId: string, url: string): Promise<void> {
    this.#driver ??= Driver.start();
    const driver = await this.#driver;
    const options = { binary: miniBrowser(), args: ["--automation"] };
    const capabilities = { browserName: "MiniBrowser", "webkitgtk:browserOptions": options };
    const created = await driver.send("POST", "/session", { capabilities: { alwaysMatch: capabilities } });
    const { browserVersion } = created["capabilities"] as unknown as { browserVersion: string };
    console.log(`WebKit ${browserVersion}`);
    this.#sessions.set(sessionId, created["sessionId"] as string);
    await driver.send("POST", `/session/${created["sessionId"]}/url`, { url });
  }

  async close(): Promise<void> {
    const driver = await this.#driver;
    for (const id of this.#sessions.values()) await driver?.send("DELETE", `/session/${id}`).catch(() => {});
    driver?.stop();
    this.#driver = undefined;
  }
}

/** The provider for `browser.provider` in the vitest config; its only browser is called "webkit". */
export function webkitDriver(): BrowserProviderOption {
  return defineBrowserProvider({
    name: "webkit",
    supportedBrowser: ["webkit"],
    options: {},
    providerFactory: (project) => new WebKitProvider(project),
  });
}
