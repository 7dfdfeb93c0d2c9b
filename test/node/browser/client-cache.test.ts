// The policies of a cache in the tabs of real browsers: over IndexedDB, without a network, and across tabs.
import { fileURLToPath } from "node:url";
import type { BrowserContext, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type Engine, type Tabs, tabs } from "../indexeddb/tabs.ts";

const engines: Engine[] = ["chromium", "firefox"];

describe.each(engines)("a cache in tabs of %s", (engine) => {
  let browser: Tabs;
  beforeAll(async () => {
    browser = await tabs(engine, fileURLToPath(new URL("./client-cache.page.ts", import.meta.url)));
  }, 60_000);
  afterAll(() => browser?.close());

  /** Tabs of one context, and the server they ask: it counts, and a price is how often it was asked. */
  async function open(count: number) {
    const context: BrowserContext = await browser.context();
    onTestFinished(() => context.close());
    const server = { asked: 0, there: true };
    await context.route("**/price/*", async (route) => {
      if (!server.there) return route.abort();
      const id = route.request().url().split("/").at(-1);
      return route.fulfill({ json: { id, amount: ++server.asked } });
    });
    const pages = await Promise.all(Array.from({ length: count }, () => browser.open(context)));
    return { context, pages: pages as [Page, Page], server };
  }

  const price = (page: Page, id = "7") => page.evaluate(async (id: string) => cached.price(id), id);

  it("answers in the next visit, and without a network with what is outdated", async () => {
    const { context, pages, server } = await open(1);
    expect(await price(pages[0])).toEqual({ id: "7", amount: 1 });
    await pages[0].close();
    const next = await browser.open(context);
    expect(await price(next)).toEqual({ id: "7", amount: 1 });

    server.there = false;
    await next.evaluate(async () => {
      const key = (await cached.far.keys("cache:k:")).keys[0]!;
      const record = await cached.far.get<{ at: number }>(key);
      await cached.store.set(key, { ...record, at: record!.at - 2 * 3_600_000 });
    });
    expect(await price(next)).toEqual({ id: "7", amount: 1 });
    expect(await next.evaluate(() => cached.prices.stats.rescued)).toBe(1);
    await expect(price(next, "8")).rejects.toThrow();

    server.there = true;
    expect(await price(next)).toEqual({ id: "7", amount: 2 });
  });

  it("ends in every tab what one of them ends, by key, by tag and by a new value", async () => {
    const { pages, server } = await open(2);
    const [one, two] = pages;
    const both = async () => [(await price(one)).amount, (await price(two)).amount];
    expect(await both()).toEqual([1, 1]);
    await one.evaluate(async () => cached.prices.delete("7"));
    await expect.poll(async () => (await price(two)).amount).toBe(2);
    expect(await both()).toEqual([2, 2]);
    await two.evaluate(async () => cached.prices.invalidateTags("prices"));
    await expect.poll(async () => (await price(one)).amount).toBe(3);
    expect(await both()).toEqual([3, 3]);
    await one.evaluate(async () => cached.prices.set("7", { id: "7", amount: 99 }));
    await expect.poll(async () => (await price(two)).amount).toBe(99);
    expect(server.asked).toBe(3);
  });

  it("loads once what both tabs want at the same time", async () => {
    const { pages, server } = await open(2);
    const amounts = await Promise.all(pages.map(async (page) => (await price(page)).amount));
    expect(amounts).toEqual([1, 1]);
    expect(server.asked).toBe(1);
  });
});
