import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { executable } from "../../runtimes/executables.mjs";
import { type Engine, type Tabs, tabs } from "./tabs.ts";

const engines: Engine[] = ["chromium", "firefox"];

describe.each(engines)("the disk space of %s", (engine) => {
  let browser: Tabs;
  beforeAll(async () => {
    browser = await tabs(engine);
  }, 60_000);
  afterAll(() => browser?.close());

  /** A tab of an origin that has little room. */
  async function cramped(): Promise<Page> {
    const context = await browser.context();
    onTestFinished(() => context.close());
    const page = await browser.open(context);
    // Firefox has its limit by a setting.
    if (engine === "firefox") return page;
    const session = await context.newCDPSession(page);
    await session.send("Storage.overrideQuotaForOrigin", { origin: browser.origin, quotaSize: 12_000_000 });
    return page;
  }

  it("ends with store-full; what was acknowledged stays, and there is room again after a deletion", async () => {
    const page = await cramped();
    const seen = await page.evaluate(async () => {
      const store = lab.indexedDbStore("shop");
      const large = lab.noise(1_048_576);
      let kept = 0;
      let told: Awaited<ReturnType<typeof lab.told>> = { value: undefined };
      while (!("code" in told) && kept < 100) {
        told = await lab.told(store.set(`large:${kept}`, large));
        if (!("code" in told)) kept++;
      }
      const lengths = await Promise.all(
        Array.from(
          { length: kept + 1 },
          async (_, at) => (await store.get<Uint8Array>(`large:${at}`))?.length,
        ),
      );
      await Promise.all(Array.from({ length: kept }, (_, at) => store.delete(`large:${at}`)));
      const after = await lab.told(store.set("small", 1));
      return { kept, told, lengths, after };
    });
    expect(seen.told).toMatchObject({ code: "store-full", cause: expect.stringContaining("QuotaExceeded") });
    expect(seen.kept).toBeGreaterThan(3);
    expect(seen.lengths).toEqual([...Array.from({ length: seen.kept }, () => 1_048_576), undefined]);
    expect(seen.after).toEqual({ value: undefined });
  });

  it("that one write exceeds is no hindrance for those it met", async () => {
    const page = await cramped();
    const seen = await page.evaluate(async () => {
      const store = lab.indexedDbStore("shop");
      await store.set("sum", 0);
      const large = lab.noise(60_000_000);
      const told = await Promise.all([
        lab.told(store.update("sum", lab.add, 1)),
        lab.told(store.set("large", large)),
        lab.told(store.update("sum", lab.add, 1)),
        lab.told(store.set("small", 1)),
      ]);
      return { told, sum: await store.get("sum"), keys: (await store.keys("")).keys };
    });
    expect(seen.told).toMatchObject([{ value: 1 }, { code: "store-full" }, { value: 2 }, {}]);
    expect(seen.told[3]).not.toHaveProperty("code");
    expect(seen).toMatchObject({ sum: 2, keys: ["small", "sum"] });
  });
});

describe("a browser", () => {
  it("that shuts the database in a stream of writes tells each, and opens it again", async () => {
    const browser = await tabs("chromium");
    onTestFinished(() => browser.close());
    const context = await browser.context();
    const page = await browser.open(context);
    const session = await context.newCDPSession(page);
    await page.evaluate(async () => {
      lab.kept.stream = lab.stream("shop");
      await lab.until(() => lab.kept.stream.answers.length > 20);
    });
    for (let round = 0; round < 5; round++) {
      await session.send("Storage.clearDataForOrigin", { origin: browser.origin, storageTypes: "indexeddb" });
      await page.evaluate(async () => {
        const { length } = lab.kept.stream.answers;
        await lab.until(() => lab.kept.stream.answers.length > length + 20);
      });
    }
    const { answers, sum } = await page.evaluate(async () => {
      const answers = await lab.kept.stream.stop();
      return { answers, sum: await lab.kept.stream.store.get<number>("sum") };
    });
    const told = answers.filter((answer) => typeof answer === "string");
    expect(told.filter((code) => !/^(store-unavailable|outcome-unknown)$/.test(code))).toEqual([]);
    expect(answers.filter((answer) => answer === 1).length).toBeGreaterThan(1);
    expect(sum).toBe(answers.findLast((answer) => typeof answer === "number"));
    // Between two ends of the database each answer is one more than the one before.
    answers.forEach((answer, at) => {
      const before = answers[at - 1];
      if (typeof answer === "number" && typeof before === "number" && answer !== 1)
        expect(answer).toBe(before + 1);
    });
  });

  it("that crashes keeps every write that was acknowledged", async () => {
    const tabsOf = await tabs("chromium");
    const folder = mkdtempSync(join(tmpdir(), "indexeddb-"));
    const launch = () =>
      chromium.launchPersistentContext(folder, {
        executablePath: executable("chromium") ?? "",
        args: ["--no-sandbox", "--disable-gpu"],
      });
    onTestFinished(async () => {
      await tabsOf.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    });
    const first = await launch();
    const page = await tabsOf.open(first);
    let acknowledged = 0;
    await page.exposeFunction("tell", (sum: number) => {
      acknowledged = Math.max(acknowledged, sum);
    });
    await page.evaluate(() => {
      const { tell } = globalThis as unknown as { tell: (sum: number) => void };
      const store = lab.indexedDbStore("shop");
      const writing = async (): Promise<void> => {
        for (;;) tell(await store.update("sum", lab.add, 1));
      };
      for (let at = 0; at < 8; at++) void writing();
    });
    await expect.poll(() => acknowledged, { timeout: 30_000 }).toBeGreaterThan(100);
    const closed = new Promise((resolve) => first.once("close", resolve));
    const session = await first.browser()?.newBrowserCDPSession();
    session?.send("Browser.crash").catch(() => undefined);
    await closed;
    const second = await launch();
    onTestFinished(() => second.close());
    const again = await tabsOf.open(second);
    const sum = await again.evaluate(async () => lab.indexedDbStore("shop").get<number>("sum"));
    expect(sum).toBeGreaterThanOrEqual(acknowledged);
  });
});
