import type { Browser, BrowserContext, Page } from "playwright";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { patience, row, shown, take } from "./agent.ts";
import { launch, person, shiftClock, tab, visit } from "./browsers.ts";
import { type Edge, edge, type Place } from "./edge.ts";
import type { Network } from "./network.ts";
import { putAs } from "./versions.ts";

let browser: Browser;
let server: Edge;
let shop: Place;
let network: Network;
let context: BrowserContext;

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
  context = await person(browser);
});

const notes = (count: number, name = "") => Array.from({ length: count }, (_, at) => `${name}${at}`);
const wishes = (all: readonly string[]) => all.map((note) => ({ customer: "Kiosk Aalto", note }));

describe("a device without room", () => {
  /** Fills the origin as far as it goes. */
  const fill = (page: Page) =>
    page.evaluate(async () => {
      const opened = indexedDB.open("ballast");
      opened.onupgradeneeded = () => void opened.result.createObjectStore("noise", { autoIncrement: true });
      await new Promise((resolve) => Object.assign(opened, { onsuccess: resolve }));
      const add = (bytes: number) =>
        new Promise<boolean>((resolve) => {
          const noise = new Uint8Array(bytes);
          for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(noise.subarray(at, at + 65_536));
          const transaction = opened.result.transaction("noise", "readwrite");
          transaction.objectStore("noise").add(noise);
          transaction.oncomplete = () => resolve(true);
          transaction.onabort = () => resolve(false);
        });
      for (const bytes of [1_048_576, 65_536, 4096, 256]) while (await add(bytes));
      opened.result.close();
    });
  const empty = (page: Page) =>
    page.evaluate(
      () =>
        new Promise((resolve) => Object.assign(indexedDB.deleteDatabase("ballast"), { onsuccess: resolve })),
    );

  it("takes no order that it could lose, says so, and keeps what was typed and what it has", async () => {
    const blank = await context.newPage();
    const session = await context.newCDPSession(blank);
    await session.send("Storage.overrideQuotaForOrigin", { origin: network.origin, quotaSize: 4_000_000 });
    const page = await visit(context, network.origin);
    network.setDown(true);
    await take(page, wishes(["before"]));
    const all = notes(1000, "full ");
    let taken = 0;
    // The browser reckons roughly, and finds some more room now and then.
    for (let more = 20; more === 20; taken += more) {
      await fill(page);
      more = await take(page, wishes(all.slice(taken, taken + 20)));
    }
    await page.getByRole("alert").getByText("There is no room on this device.").waitFor();
    expect(await page.getByLabel("Note").inputValue()).toBe(`full ${taken}`);
    await empty(page);
    network.setDown(false);
    await page.getByRole("button", { name: "Take order" }).click();
    await expect.poll(shop.placed, patience).toEqual(["before", ...all.slice(0, taken + 1)]);
    expect(await page.locator("#form-problem").isVisible()).toBe(false);
  });
});

describe("a device with hardly any room", () => {
  it("says so before there is none", async () => {
    await context.addInitScript(() => {
      // A blank page has none.
      if (navigator.storage) navigator.storage.estimate = async () => ({ usage: 95, quota: 100 });
    });
    const page = await tab(context, network.origin);
    await page.getByRole("alert").getByText("This device has hardly any room left.").waitFor();
    await take(page, wishes(["still"]));
    await row(page, "still").getByText("Confirmed").waitFor();
  });
});

describe("orders of another version", () => {
  const first = { customer: "Kiosk Aalto", product: "oat-milk", count: 2, euros: 18.4 };

  it("are sent as this one writes them; one that cannot be read is shown, and the rest goes on", async () => {
    await putAs(1, context, network, [
      first,
      { ...first, euros: undefined },
      { ...first, count: 3 },
      { ...first, customer: "Hotel Bellevue" },
    ]);
    const page = await tab(context, network.origin);
    const unread = page.locator(".order.dead");
    await unread.getByText("It comes from an earlier version of this app").waitFor();
    await expect.poll(async () => (await shop.placed()).length, patience).toBeGreaterThan(1);
    await unread.getByRole("button", { name: "Withdraw" }).click();
    await unread.waitFor({ state: "detached" });
    await expect.poll(async () => (await shop.placed()).length, patience).toBe(3);
  });

  it("are left to it when it is newer, and shown; other customers are served", async () => {
    await putAs(3, context, network, [{ customer: "Kiosk Aalto" }]);
    const page = await tab(context, network.origin);
    const held = page.locator(".order.dead");
    await held.getByText("A newer version of this app has taken it.").waitFor();
    expect(await held.getByRole("button").count()).toBe(0);
    await take(page, [{ customer: "Hotel Bellevue", note: "served" }]);
    await row(page, "served").getByText("Confirmed").waitFor();
    expect(await shop.placed()).toEqual(["served"]);
  });
});

describe("a clock that is two hours wrong", () => {
  const hours = 3_600_000;

  it("in either direction, or jumping, is told, and neither loses nor doubles an order", async () => {
    const [ahead, behind] = [await context.newPage(), await context.newPage()];
    await shiftClock(ahead, 2 * hours);
    await shiftClock(behind, -2 * hours);
    for (const page of [ahead, behind]) await page.goto(network.origin);
    await ahead.getByText("The clock of this device is 2 hours ahead.").waitFor();
    await behind.getByText("The clock of this device is 2 hours behind.").waitFor();
    network.weather.lost = 0.3;
    await take(ahead, wishes(notes(5, "ahead ")));
    await take(behind, wishes(notes(5, "behind ")));
    await shiftClock(ahead, -2 * hours);
    await take(ahead, wishes(notes(5, "jumped ")));
    await shiftClock(behind, 2 * hours);
    const all = [...notes(5, "ahead "), ...notes(5, "behind "), ...notes(5, "jumped ")];
    await expect.poll(shop.placed, patience).toEqual(all);
    for (const page of [ahead, behind])
      await expect
        .poll(async () => (await shown(page)).map(({ state }) => state), patience)
        .toEqual(all.map(() => "Confirmed"));
  });
});
