import AxeBuilder from "@axe-core/playwright";
import { type Browser, chromium, type Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { executable } from "../../runtimes/executables.mjs";
import { screenDifference } from "../telemetry/screens.ts";
import { serving } from "./serving.ts";

const screens = new URL("screens/", import.meta.url);
let browser: Browser;

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: executable("chromium") ?? "",
    args: ["--no-sandbox", "--disable-gpu"],
  });
});
afterAll(() => browser?.close());

type Shop = Awaited<ReturnType<typeof serving>>;

/** A shop that is ended with the test. */
async function shopping(): Promise<Shop> {
  const shop = await serving();
  onTestFinished(() => shop.stop());
  return shop;
}

/** A page that has been told something, and has no errors of its own when the test ends. */
async function open(shop: Shop, width: number, colorScheme: "light" | "dark" = "light"): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme,
    bypassCSP: false,
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (/Content.Security.Policy|Trusted/i.test(message.text())) errors.push(message.text());
  });
  onTestFinished(async () => {
    await context.close();
    expect(errors).toEqual([]);
  });
  await page.goto(shop.address());
  await page.getByText("Live", { exact: true }).waitFor();
  return page;
}

/** Load for a while, as it is when all is well, when one link fails, and when a breaker is open. */
const situations = {
  healthy: async (shop: Shop) => shop.seconds(20),
  failing: async (shop: Shop) => {
    shop.bank.declines = 3;
    await shop.seconds(20);
  },
  "breaker-open": async (shop: Shop) => {
    await shop.seconds(10);
    shop.bank.down = true;
    await shop.seconds(12);
  },
};

const sizes = [
  [360, "light"],
  [360, "dark"],
  [1280, "light"],
  [1280, "dark"],
] as const;

describe.each(Object.entries(situations))("the page of a shop that is %s", (name, load) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await serving();
    await load(shop);
  });
  afterAll(() => shop.stop());

  it.each(sizes)(
    "is as it was seen and approved, and axe objects to nothing, %d pixels wide in %s",
    async (width, scheme) => {
      const page = await open(shop, width, scheme);
      const runs = page.locator("summary");
      if (await runs.count()) await runs.first().click();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      // Machines have other fonts: no text of the graph is shown. Sheets made by script need no leave of the page's policy.
      await page.evaluate(() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(".graph text { visibility: hidden }");
        document.adoptedStyleSheets.push(sheet);
      });
      const difference = async () => {
        const screen = await page.locator(".graph").screenshot();
        return screenDifference(page, screen, `${name}-${width}-${scheme}`, screens);
      };
      await expect.poll(difference, { timeout: 20_000 }).toBeLessThan(0.005);
    },
  );
});

describe("the page", () => {
  it("shows what happens while it is looked at", async () => {
    const shop = await shopping();
    const page = await open(shop, 1280);
    const cell = (link: string, is: string) =>
      page.locator(`tr[data-link="checkout/${link}"] [data-is="${is}"]`);
    expect(await cell("pay", "rate").textContent()).toBe("–");
    await shop.seconds(15);
    await expect.poll(() => cell("pay", "rate").textContent()).toBe("10/s");
    expect(await cell("pay", "errors").textContent()).toBe("0 %");
    expect(await page.locator('g[data-link="checkout/pay"] .sub').textContent()).toMatch(/^10\/s · \d+ ms$/);
    shop.bank.down = true;
    await shop.seconds(15);
    await expect.poll(() => page.locator("#alerts").textContent()).toContain("breaker-open bank");
    await expect.poll(() => page.getByRole("region", { name: "Breakers" }).textContent()).toContain("open");
    await expect.poll(() => page.locator("summary").count()).toBe(20);
    expect(await page.locator("summary").first().textContent()).toContain("the circuit of bank is open");
    expect(await page.locator('g[data-link="checkout/pay"]').getAttribute("class")).toBe("bad");
  });

  it("shows the links of a failed run one after the other, and those in parallel beside each other", async () => {
    const shop = await shopping();
    await shop.seconds(1);
    shop.bank.down = true;
    await shop.seconds(1);
    const page = await open(shop, 1280);
    await page.locator("summary").last().click();
    const rows = page.locator("details[open] .fall > div");
    const names = await rows.locator(".name").allTextContents();
    expect(names.slice(0, 4)).toEqual(["validate", "ask", "ask / total", "ask / total / look up"]);
    expect(names.at(-1)).toContain("pay – failed (retry:attempt");
    const starts = await rows
      .locator("rect")
      .evaluateAll((all) => all.map((one) => Number(one.getAttribute("x"))));
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
  });

  it("finds its way back after the server was away, and loses no failure", async () => {
    const shop = await shopping();
    shop.bank.down = true;
    await shop.seconds(1);
    const page = await open(shop, 360);
    const failures = () => page.locator("summary").count();
    await expect.poll(failures).toBe(10);
    await shop.stop();
    await page.getByText("Reconnecting").waitFor();
    await shop.seconds(1);
    await shop.begin();
    await page.getByText("Live", { exact: true }).waitFor();
    await expect.poll(failures).toBe(20);
    const runs = await page.locator("details p").allTextContents();
    expect(new Set(runs).size).toBe(20);
  });

  it("is used with keys alone", async () => {
    const shop = await shopping();
    shop.bank.down = true;
    await shop.seconds(1);
    const page = await open(shop, 1280);
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.slice(0, 20) ?? "");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Skip to the chains");
    const tag = () => page.evaluate(() => document.activeElement?.tagName);
    for (let n = 0; n < 10 && (await tag()) !== "SUMMARY"; n++) await page.keyboard.press("Tab");
    expect(await tag()).toBe("SUMMARY");
    await page.keyboard.press("Enter");
    expect(await page.locator("details[open]").count()).toBe(1);
  });

  it("gives screen readers names for its parts", async () => {
    const shop = await shopping();
    await shop.seconds(2);
    const page = await open(shop, 1280);
    for (const name of ["checkout", "Failed runs", "Breakers", "Caches", "Flags"])
      expect(await page.getByRole("region", { name }).count()).toBe(1);
    expect(await page.getByRole("img", { name: /The links of checkout/ }).count()).toBe(1);
    expect(await page.getByRole("status").textContent()).toBe("Live");
  });
});
