import AxeBuilder from "@axe-core/playwright";
import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { screenDifference } from "../telemetry/screens.ts";
import { patience, row, shown, summary, take } from "./agent.ts";
import { launch, person, visit } from "./browsers.ts";
import { type Edge, edge, type Place } from "./edge.ts";
import type { Network } from "./network.ts";
import { blocks } from "./screens.ts";
import { fourStates } from "./states.ts";

let browser: Browser;
let server: Edge;
let shop: Place;
let network: Network;

beforeAll(async () => {
  [server, browser] = await Promise.all([edge(), launch("chromium")]);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});
beforeEach(async () => {
  shop = await server.open();
  ({ network } = shop);
});

type Options = Parameters<typeof person>[1];

/** The page of a first visit. */
const open = async (options?: Options): Promise<Page> =>
  visit(await person(browser, options), network.origin);

const placed = async (note: string) => (await shop.placed()).filter((own) => own === note).length;

describe("an order", () => {
  it("is shown in each of its states, by word and sign", async () => {
    const page = await open();
    await fourStates(page, shop);
    expect((await shown(page)).map(({ state, note }) => [state, note])).toEqual([
      ["Needs attention", "Back door, before nine"],
      ["Saved here", "The small ones"],
      ["Sending", ""],
      ["Sending", "Before Friday"],
      ["Confirmed", "Ring twice"],
    ]);
    const signs = await page
      .locator(".order use")
      .evaluateAll((all) => all.map((use) => use.getAttribute("href")));
    expect(new Set(signs)).toEqual(new Set(["#icon-dead", "#icon-queued", "#icon-leased", "#icon-done"]));
    expect(await summary(page)).toMatch(/^1 saved here · 2 sending · 1 confirmed$/);
  });

  it("is told to those who listen: when it is safe, and when it is confirmed", async () => {
    const page = await open();
    network.weather.delay = 300;
    await take(page, [{ customer: "Kiosk Aalto", note: "told" }]);
    const said = () => page.locator("#announcer").textContent();
    expect(await said()).toBe("Saved on this device: order for Kiosk Aalto.");
    await expect.poll(said, patience).toBe("Confirmed: order for Kiosk Aalto.");
  });

  it("can be taken with the keyboard alone", async () => {
    const page = await open();
    const focused = () => page.evaluate(() => (document.activeElement as HTMLInputElement).name ?? "");
    const walk = async (name: string) => {
      while ((await focused()) !== name) await page.keyboard.press("Tab");
    };
    await walk("customer");
    await page.keyboard.type("Hotel");
    await walk("item");
    await page.keyboard.type("Oat");
    await walk("quantity");
    await page.keyboard.press("ArrowUp");
    await walk("note");
    await page.keyboard.type("typed");
    await page.keyboard.press("Enter");
    await row(page, "typed").getByText("Confirmed").waitFor();
    const text = await row(page, "typed").textContent();
    expect(text).toContain("Hotel Bellevue");
    expect(text).toContain("2 × Oat milk");
  });
});

describe("an order that the shop cannot accept", () => {
  const refused = { customer: "Café Morgenrot", item: "honey", quantity: 6, note: "sweet" };

  it("becomes what the shop proposes, if its agent accepts that", async () => {
    const page = await open();
    await shop.change("honey", { stock: 4, price: 5000 });
    await take(page, [refused]);
    await row(page, "sweet").getByText("Only 4 of Heather honey are left.").waitFor();
    await page.getByRole("button", { name: "Order 4 instead at €50.00 each" }).click();
    await row(page, "sweet").getByText("Confirmed").waitFor();
    expect(await row(page, "sweet").textContent()).toContain("€200.00");
    expect(await page.locator("#attention").isVisible()).toBe(false);
    expect(await placed("sweet")).toBe(1);
    expect((await shop.items()).find(({ id }) => id === "honey")?.stock).toBe(0);
  });

  it("is sent at the price of today, if its agent accepts that", async () => {
    const page = await open();
    await shop.change("honey", { price: 4500 });
    await take(page, [{ ...refused, note: "dear" }]);
    await row(page, "dear").getByText("The price of Heather honey has changed.").waitFor();
    await page.getByRole("button", { name: "Order at €45.00 each" }).click();
    await row(page, "dear").getByText("Confirmed").waitFor();
    expect(await placed("dear")).toBe(1);
  });

  it("goes, if its agent withdraws it, which is all that is left when nothing is", async () => {
    const page = await open();
    await shop.change("honey", { stock: 0 });
    await take(page, [
      { ...refused, note: "gone" },
      { ...refused, item: "flour", note: "behind it" },
    ]);
    await row(page, "gone").getByText("No Heather honey is left.").waitFor();
    expect(await row(page, "gone").getByRole("button").allTextContents()).toEqual(["Withdraw"]);
    await row(page, "behind it").getByText("Confirmed").waitFor();
    await page.getByRole("button", { name: "Withdraw" }).click();
    await row(page, "gone").waitFor({ state: "detached" });
    expect(await page.locator("#announcer").textContent()).toBe("Withdrawn: order for Café Morgenrot.");
    expect(await placed("gone")).toBe(0);
  });

  it("that fails whenever it is sent is put aside for its agent, and holds nobody up", async () => {
    const page = await open();
    network.weather.answer = ({ note }) => (note === "poison" ? 500 : undefined);
    await take(page, [
      { customer: "Kiosk Aalto", note: "poison" },
      { customer: "Hotel Bellevue", note: "elsewhere" },
      { customer: "Kiosk Aalto", note: "after it" },
    ]);
    await row(page, "elsewhere").getByText("Confirmed").waitFor();
    await row(page, "poison").getByText("It was sent 5 times.").waitFor({ timeout: 40_000 });
    await row(page, "after it").getByText("Confirmed").waitFor();
    network.weather.answer = () => undefined;
    await page.getByRole("button", { name: "Try again" }).click();
    await row(page, "poison").getByText("Confirmed").waitFor();
    expect([await placed("poison"), await placed("after it")]).toEqual([1, 1]);
  });
});

describe("the page", () => {
  it("tells a new version, and takes it when its user wants it; orders stay", async () => {
    const context = await person(browser);
    const page = await visit(context, network.origin);
    const caches = () => page.evaluate(() => globalThis.caches.keys());
    const [before] = (await caches()).filter((name) => name.startsWith("shell"));
    const script = await (await fetch(`${network.origin}/worker.js`)).text();
    const version = before?.split(" ")[1] ?? "";
    network.extras.set("/worker.js", { type: "text/javascript", content: script.replace(version, "next") });
    network.weather.answer = () => 503;
    await take(page, [{ customer: "Kiosk Aalto", note: "kept" }]);
    await page.reload();
    const notice = page.getByRole("status").filter({ hasText: "A new version of this page is ready." });
    await notice.waitFor();
    expect(await caches()).toContain(before);
    await Promise.all([page.waitForEvent("load"), notice.getByRole("button", { name: "Reload" }).click()]);
    await expect
      .poll(async () => (await caches()).filter((name) => name.startsWith("shell")), patience)
      .toEqual(["shell next"]);
    await row(page, "kept").getByText("Saved here").waitFor();
  });

  it("can be installed", async () => {
    const page = await open();
    const session = await page.context().newCDPSession(page);
    const { errors } = await session.send("Page.getAppManifest");
    expect(errors).toEqual([]);
    const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
    // The browser of a test is a private one.
    expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito")).toEqual(
      [],
    );
  });

  it.each([
    [360, "light"],
    [360, "dark"],
    [1280, "light"],
    [1280, "dark"],
  ] as const)(
    "has nothing that keeps people out, %d pixels wide in %s, and looks as it was approved",
    async (width, colorScheme) => {
      const page = await open({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
      await fourStates(page, shop);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      const folder = new URL("screens/", import.meta.url);
      const difference = async () => {
        await blocks(page);
        const screen = await page.screenshot({ fullPage: true });
        return screenDifference(page, screen, `states-${width}-${colorScheme}`, folder);
      };
      await expect.poll(difference, patience).toBeLessThan(0.005);
    },
  );

  it.each([320, 360, 768, 1440])("fits a window of %d pixels", async (width) => {
    const page = await open({ viewport: { width, height: 800 } });
    await fourStates(page, shop);
    network.setDown(true);
    await page.getByText("No connection").waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });
});
