// Real browsers with a person's tabs, and what happens to tabs and workers.
import type { Browser, BrowserContext, Page } from "playwright";
import { expect, onTestFinished } from "vitest";
import { type Engine, launchers, newPage } from "../indexeddb/tabs.ts";
import { patience } from "./agent.ts";

export type { Engine } from "../indexeddb/tabs.ts";

/** A browser; Firefox ends a service worker as soon as it has nothing to do. */
export const launch = (engine: Engine): Promise<Browser> =>
  launchers[engine]({ "dom.serviceWorkers.idle_timeout": 100 });

/** A person's browser: what it keeps is its own. It ends with the test, which fails if a page had an error of its own. */
export async function person(
  browser: Browser,
  options: Parameters<Browser["newContext"]>[0] = {},
): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(30_000);
  const errors: string[] = [];
  context.on("page", (page) => page.on("pageerror", (error) => errors.push(error.message)));
  onTestFinished(async () => {
    await context.close();
    expect(errors).toEqual([]);
  });
  return context;
}

/** Waits until a page shows what there is to order. */
const open = (page: Page): Promise<void> =>
  page.locator("select[name=item] option").first().waitFor({ state: "attached" });

/** A tab with the page. */
export async function tab(context: BrowserContext, origin: string): Promise<Page> {
  const page = await newPage(context);
  await page.goto(`${origin}/`);
  await open(page);
  return page;
}

export async function reload(page: Page): Promise<void> {
  await page.reload();
  await open(page);
}

/** A first visit, until the page is kept for when there is no network. */
export async function visit(context: BrowserContext, origin: string): Promise<Page> {
  const page = await tab(context, origin);
  const worker = () =>
    page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.state);
  await expect.poll(worker, patience).toBe("activated");
  return page;
}

/** Ends the service worker without a warning; Firefox does so by itself. */
export async function killWorker(page: Page, engine: Engine): Promise<void> {
  if (engine === "firefox") return;
  const session = await page.context().newCDPSession(page);
  await session.send("ServiceWorker.enable");
  await session.send("ServiceWorker.stopAllWorkers");
  await session.detach();
}

/** Ends a tab without a warning: Chromium lets it crash. */
export async function killTab(page: Page, engine: Engine): Promise<void> {
  if (engine === "chromium") {
    const session = await page.context().newCDPSession(page);
    await Promise.race([session.send("Page.crash").catch(() => undefined), page.waitForEvent("crash")]);
  }
  await page.close();
}

/** Sets the clock of one tab so far ahead, in milliseconds, now and whenever it loads; timers go on as they do. */
export async function shiftClock(page: Page, ms: number): Promise<void> {
  const shift = (ms: number) => {
    const own = globalThis as { RealDate?: DateConstructor };
    own.RealDate ??= Date;
    const Real = own.RealDate;
    globalThis.Date = class extends Real {
      constructor(...args: [] | [number]) {
        super(...((args.length === 0 ? [Real.now() + ms] : args) as [number]));
      }
      static override now = () => Real.now() + ms;
    } as DateConstructor;
  };
  await page.addInitScript(shift, ms);
  await page.evaluate(shift, ms);
}
