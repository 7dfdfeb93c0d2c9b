import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { type Browser, chromium, type Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { executable } from "../../runtimes/executables.mjs";
import { plainHours } from "./plain.ts";
import { screenDifference } from "./screens.ts";
import { service } from "./service.ts";

let browser: Browser;
let server: ReturnType<typeof serve>;

beforeAll(async () => {
  const app = await service();
  server = serve({ fetch: app.fetch, overrideGlobalObjects: false, port: 0 });
  if (!server.listening) await once(server, "listening");
  browser = await chromium.launch({
    executablePath: executable("chromium") ?? "",
    args: ["--no-sandbox", "--disable-gpu"],
  });
});
afterAll(async () => {
  await browser?.close();
  server?.close();
});

/** The page in a window of its own, which must not have an error of its own either. */
async function open(
  options: Parameters<Browser["newPage"]>[0] = {},
  prepare: (page: Page) => Promise<unknown> = async () => {},
): Promise<Page> {
  const page = await browser.newPage(options);
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  onTestFinished(async () => {
    await page.close();
    expect(errors).toEqual([]);
  });
  await prepare(page);
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
  return page;
}

const status = (page: Page) => page.getByRole("status").textContent();
const fact = async (page: Page, id: string) => Number(await page.locator(`#${id}`).textContent());

/** Computes the whole week at a place, as fast as it goes. */
async function whole(page: Page, place: string): Promise<void> {
  await page.getByText("At once").click();
  await page.getByText(place, { exact: true }).click();
  await page.getByText("Done: 1,707 events read.").waitFor();
  await expect.poll(() => fact(page, "windows")).toBe(169);
}

const hourName = (time: number) =>
  new Intl.DateTimeFormat("en-GB", {
    timeZone: "UTC",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  }).format(time);

describe("the page", () => {
  it.each(["At the edge", "In this page", "In a worker"])(
    "draws the hours that plain code gives when they are computed: %s",
    async (place) => {
      const page = await open();
      await whole(page, place);
      const hours = plainHours();
      const drawn = await page
        .locator("#chart g")
        .evaluateAll((lanes) =>
          lanes.map((lane) => [
            lane.getAttribute("data-net"),
            lane.querySelectorAll("rect").length,
            lane.querySelectorAll(".unusual").length,
            lane.querySelectorAll(".mark").length,
          ]),
        );
      const expected = drawn.map(([net]) => {
        const own = hours.filter((hour) => hour.net === net);
        const unusual = own.filter((hour) => hour.unusual).length;
        return [net, own.length, unusual, unusual];
      });
      expect(drawn).toEqual(expected);
      const rows = await page
        .locator("#rows tr.unusual")
        .evaluateAll((all) =>
          all.map((row) => [...row.children].slice(0, 5).map((cell) => cell.textContent?.replace("▼ ", ""))),
        );
      const marked = hours.filter(({ unusual }) => unusual).reverse();
      expect(rows.map((cells) => cells.map((text) => text?.replace("\u00a0", " ")))).toEqual(
        marked.map(({ windowStart, region, quakes, usual, score }) => [
          hourName(windowStart),
          region,
          String(quakes),
          usual.toFixed(1),
          `${score?.toFixed(1)} σ`,
        ]),
      );
      expect(await page.locator("#rows tr").count()).toBe(hours.length);
      expect(await page.locator("#engine").textContent()).toBe("wasm-simd");
      expect(await page.locator("#explain").textContent()).toMatch(
        /^engine wasm-simd[\s\S]*zScore of quakes/,
      );
    },
  );

  it("does the same in plain TypeScript where its policy forbids WebAssembly", async () => {
    const forbid = (page: Page) =>
      page.route(/\/$|worker\.js$/, async (route) => {
        const response = await route.fetch();
        const policy = response.headers()["content-security-policy"]?.replace("'wasm-unsafe-eval'", "") ?? "";
        await route.fulfill({
          response,
          headers: { ...response.headers(), "content-security-policy": policy },
        });
      });
    const page = await open({}, forbid);
    for (const place of ["In this page", "In a worker"]) {
      await whole(page, place);
      expect(await page.locator("#engine").textContent()).toBe("reference");
      expect(await fact(page, "unusual")).toBe(9);
    }
  });

  it("draws while events arrive, and stops when it is told to", async () => {
    const page = await open();
    const seen: number[] = [];
    await expect
      .poll(async () => seen.push(await fact(page, "windows")) && new Set(seen).size, { interval: 50 })
      .toBeGreaterThan(4);
    expect(Math.max(...seen)).toBeLessThan(169);
    await page.getByRole("button", { name: "Stop" }).click();
    await expect.poll(() => status(page)).toBe("Stopped.");
    expect(await page.getByRole("button", { name: "Stop" }).isVisible()).toBe(false);
    await page.getByRole("button", { name: "Run again" }).click();
    await expect.poll(() => status(page)).toBe("Reading …");
  });

  it("tells the chart in words, and every hour in a table", async () => {
    const page = await open();
    await whole(page, "In this page");
    await page.getByRole("img", { name: "1,679 in 169 hours, 9 of them unusual" }).waitFor();
    const visible = () => page.getByRole("row").count();
    expect(await visible()).toBe(10);
    await page.getByLabel("Unusual only").uncheck();
    expect(await visible()).toBe(plainHours().length + 1);
  });

  it("can be used with the keyboard alone", async () => {
    const page = await open();
    await whole(page, "In this page");
    await page.reload();
    const focused = () => page.evaluate(() => (document.activeElement as HTMLInputElement).value ?? "");
    for (const _ of ["skip", "place"]) await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowRight");
    expect(await focused()).toBe("page");
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowRight");
    await page.getByText("Done: 1,707 events read.").waitFor();
    const hour = page.getByRole("slider", { name: "Hour to look at" });
    while (!(await hour.evaluate((own) => own === document.activeElement))) await page.keyboard.press("Tab");
    await page.keyboard.press("Home");
    for (let i = 0; i < 88; i++) await page.keyboard.press("ArrowRight");
    await page.getByText("Nevada 10, unusual, on average 2.7, up to M 0.9 (micro)").waitFor();
    expect(await hour.getAttribute("aria-valuetext")).toMatch(/^3\sFeb, 17:00: .*Nevada 10, unusual/);
  });

  it("says what went wrong, and recovers from it", async () => {
    const page = await open();
    await page.route("**/api/plan", (route) => route.fulfill({ status: 503, json: { detail: "Come back" } }));
    await page.getByText("In this page").click();
    await page.getByRole("alert").getByText("Come back").waitFor();
    await page.unroute("**/api/plan");
    await whole(page, "In a worker");
    expect(await page.locator("#problem").isVisible()).toBe(false);
  });

  it.each([320, 360, 768, 1440])("fits a window of %d pixels", async (width) => {
    const page = await open({ viewport: { width, height: 800 } });
    await whole(page, "In this page");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    const outside = await page.locator("#chart text").evaluateAll(
      (texts) =>
        texts.filter((text) => {
          const [own, around] = [text, text.closest("svg")].map((node) => node?.getBoundingClientRect());
          return own && around && (own.left < around.left - 1 || own.right > around.right + 1);
        }).length,
    );
    expect(outside).toBe(0);
  });

  it.each([
    [360, "light"],
    [360, "dark"],
    [1280, "light"],
    [1280, "dark"],
  ] as const)(
    "draws the chart as it was seen and approved, %d pixels wide in %s",
    async (width, colorScheme) => {
      const page = await open({ viewport: { width, height: 800 }, colorScheme, bypassCSP: true });
      await whole(page, "In this page");
      // Machines have other fonts: no text is shown, and none moves the chart. The page's own policy would not allow such a style.
      const content =
        "#chart text { visibility: hidden } header, form, .facts, #result .bar { display: none }";
      await page.addStyleTag({ content });
      const screen = await page.locator("#chart svg").screenshot();
      expect(await screenDifference(page, screen, `chart-${width}-${colorScheme}`)).toBeLessThan(0.005);
    },
  );

  it("asks nobody but its own server", async () => {
    const page = await open();
    const hosts = new Set<string>();
    page.on("request", (request) => hosts.add(new URL(request.url()).host));
    await page.reload();
    await whole(page, "In a worker");
    expect([...hosts].filter((host) => host !== "")).toEqual([new URL(page.url()).host]);
  });
});
