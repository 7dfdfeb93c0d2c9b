import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { serve } from "@hono/node-server";
import { type Browser, chromium, type Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createApp } from "../../../examples/edge-api/app.ts";
import { executable } from "../../runtimes/executables.mjs";

const read = (name: string) => readFileSync(`examples/edge-api/${name}`, "utf8");
const app = createApp({ page: read("page.html"), flights: read("samples/flights.ndjson") });
const server = serve({ fetch: app.fetch, overrideGlobalObjects: false, port: 0 });
let browser: Browser;

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: executable("chromium") ?? "",
    args: ["--no-sandbox", "--disable-gpu"],
  });
});
afterAll(async () => {
  await browser?.close();
  server.close();
});

/** The page in a window of its own, which must not have an error of its own either. */
async function open(options: Parameters<Browser["newPage"]>[0] = {}): Promise<Page> {
  if (!server.listening) await once(server, "listening");
  const page = await browser.newPage(options);
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  onTestFinished(async () => {
    await page.close();
    expect(errors).toEqual([]);
  });
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
  await page.getByRole("button", { name: "Group", exact: true, disabled: false }).waitFor();
  return page;
}

const group = (page: Page) => page.getByRole("button", { name: "Group", exact: true }).click();
const status = (page: Page) => page.getByRole("status").textContent();

/** Chooses a file of this content. */
async function choose(page: Page, name: string, content: string | Buffer): Promise<void> {
  await page
    .getByLabel("Choose a file")
    .setInputFiles({ name, mimeType: "", buffer: Buffer.from(content as string) });
  await page.getByText(name).waitFor();
}

/** The bars as they are drawn: the group, its value, and the bar's width. */
const bars = (page: Page) =>
  page.locator("svg.chart g").evaluateAll((rows) =>
    rows.map((row) => ({
      key: row.querySelector("text")?.textContent,
      value: row.querySelector(".value")?.textContent,
      width: row.querySelector("rect")?.getBoundingClientRect().width ?? 0,
    })),
  );

describe("the page", () => {
  it("draws the sample's groups as sorted bars with their values, and the time in each link of the chain", async () => {
    const page = await open();
    await group(page);
    await page
      .getByRole("heading", { name: "Mean of delay by origin, the first 30 of 160 groups" })
      .waitFor();
    const drawn = await bars(page);
    expect(drawn).toHaveLength(30);
    expect(drawn[0]).toMatchObject({ key: "SGF", value: "92" });
    const widths = drawn.map(({ width }) => width);
    expect(widths).toEqual([...widths].sort((a, b) => b - a));
    const texts = await page.locator("svg.graph g").allTextContents();
    expect(texts).toHaveLength(7);
    expect(texts.filter((text) => / ms/.test(text))).toHaveLength(6);
    expect(texts.find((text) => text.includes("inflate"))).toContain("not taken");
    expect(await status(page)).toMatch(/^Done: 2,000 rows in 160 groups, .*s\.$/);
  });

  it("shows another measure of the same answer", async () => {
    const page = await open();
    await group(page);
    await page.getByLabel("Show").selectOption("rows");
    await page.getByRole("heading", { name: /^Rows by origin/ }).waitFor();
    expect((await bars(page))[0]).toMatchObject({ key: "ORD", value: "110" });
  });

  it("asks what its fields say", async () => {
    const page = await open();
    await page.getByLabel("Group by").selectOption("destination");
    await page.getByLabel("Of each group, look at").selectOption("distance");
    await page.getByLabel("Field of the condition").selectOption("delay");
    await page.getByLabel("Comparison").selectOption(">=");
    await page.getByLabel("Number to compare with").fill("200");
    const sent = page.waitForRequest(/aggregate/);
    await group(page);
    const query = new URL((await sent).url()).searchParams;
    expect(Object.fromEntries(query)).toEqual({ by: "destination", value: "distance", where: "delay>=200" });
    await page.getByRole("heading", { name: /^Mean of distance by destination/ }).waitFor();
  });

  it("takes a file, also gzipped, and offers its fields", async () => {
    const page = await open();
    const rows = '{"shop":"A","paid":true,"price":2}\n{"shop":"B","paid":false,"price":-4}\n';
    await choose(page, "sales.ndjson", rows);
    expect(await page.getByLabel("Group by").locator("option").allTextContents()).toEqual([
      "shop",
      "paid",
      "price",
    ]);
    expect(await page.getByLabel("Of each group, look at").locator("option").allTextContents()).toEqual([
      "price",
    ]);
    await choose(page, "more.ndjson.gz", gzipSync(rows));
    await group(page);
    await page.getByRole("heading", { name: "Mean of price by shop" }).waitFor();
    expect((await bars(page)).map(({ key, value }) => [key, value])).toEqual([
      ["A", "2"],
      ["B", "-4"],
    ]);
    expect(await page.locator("svg.graph g").allTextContents()).toContainEqual(
      expect.stringMatching(/inflate.* ms/),
    );
  });

  it("lists the lines that were left out, with their numbers", async () => {
    const page = await open();
    await choose(page, "broken.ndjson", '{"a":"x","n":1}\noops\n{"a":"y","n":"2"}\n');
    await group(page);
    await page.getByText("2 lines left out").waitFor();
    const rows = await page.locator("#rejected tbody tr").allTextContents();
    expect(rows).toEqual([
      expect.stringMatching(/^2not JSON/),
      expect.stringMatching(/^3field "n": expected a number/),
    ]);
  });

  it("shows a problem in words, and recovers from it", async () => {
    const page = await open();
    await choose(page, "array.json.ndjson", '[\n{"a":"x","n":1},\n{"a":"y","n":2}\n]\n');
    await group(page);
    const alert = page.getByRole("alert");
    await alert.getByText("The content is one JSON array").waitFor();
    expect(await alert.getByRole("heading").textContent()).toBe("Unprocessable Content (422)");
    await page.getByRole("button", { name: "Use 2,000 real flights" }).click();
    await page.getByRole("heading", { name: /^Mean of delay/ }).waitFor();
    expect(await alert.isVisible()).toBe(false);
  });

  it("tells how far an upload is, and can stop it", async () => {
    const page = await open();
    const session = await page.context().newCDPSession(page);
    await choose(page, "large.ndjson", '{"a":"x","n":1}\n'.repeat(200_000));
    const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 1_500_000 };
    await session.send("Network.emulateNetworkConditions", slow);
    await group(page);
    await expect.poll(() => status(page)).toMatch(/ of 3\.2 MB \(\d+ %\) sent, [\d,]+ rows so far$/);
    expect(await page.getByRole("progressbar", { name: "Upload" }).isVisible()).toBe(true);
    await page.getByRole("button", { name: "Stop" }).click();
    await expect.poll(() => status(page)).toBe("Stopped.");
    expect(await page.getByRole("progressbar", { name: "Upload" }).isVisible()).toBe(false);
  });

  it("can be used with the keyboard alone", async () => {
    const page = await open();
    const focused = () => page.evaluate(() => document.activeElement?.id);
    const order: (string | undefined)[] = [];
    for (let i = 0; i < 7; i++) {
      await page.keyboard.press("Tab");
      order.push(await focused());
    }
    expect(order).toEqual(["", "file", "sample", "by", "value", "where", "go"]);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: /^Mean of delay/ }).waitFor();
  });

  it("gives all groups as a table", async () => {
    const page = await open();
    await group(page);
    await page.getByText("All of them as a table").click();
    expect(await page.getByRole("region", { name: "Table of the groups" }).getByRole("row").count()).toBe(
      161,
    );
  });

  it.each([
    [320, "light"],
    [360, "dark"],
    [768, "light"],
    [1440, "dark"],
  ] as const)("fits a window of %d pixels in %s", async (width, colorScheme) => {
    const page = await open({ viewport: { width, height: 800 }, colorScheme });
    await group(page);
    await page.locator("svg.chart rect").first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    const outside = await page.locator("svg text").evaluateAll(
      (texts) =>
        texts.filter((text) => {
          const [own, around] = [text, text.closest("svg")].map((node) => node?.getBoundingClientRect());
          return own && around && (own.left < around.left - 1 || own.right > around.right + 1);
        }).length,
    );
    expect(outside).toBe(0);
    const [ink, paper] = await page.evaluate(() => {
      const style = getComputedStyle(document.documentElement);
      return [style.color, style.backgroundColor].map((color) => Number(/\d+/.exec(color)?.[0]));
    });
    expect(Number(ink) > Number(paper)).toBe(colorScheme === "dark");
  });

  it("asks nobody but its own server", async () => {
    const page = await open();
    const hosts = new Set<string>();
    page.on("request", (request) =>
      hosts.add(new URL(request.url()).protocol + new URL(request.url()).hostname),
    );
    await page.reload();
    await group(page);
    await page.locator("svg.chart rect").first().waitFor();
    expect([...hosts].filter((host) => host !== "data:")).toEqual(["http:localhost"]);
  });
});
