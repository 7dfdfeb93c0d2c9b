import type { Browser, BrowserContext, Page } from "playwright";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { customers } from "../../../examples/field-orders/catalogue.ts";
import { patience, row, shown, summary, take, type Wish } from "./agent.ts";
import { type Engine, killTab, killWorker, launch, person, reload, tab, visit } from "./browsers.ts";
import { below, dice } from "./chance.ts";
import { type Edge, edge, type Place } from "./edge.ts";
import type { Network } from "./network.ts";

/** For the longest of the tests. */
const long = { timeout: 150_000 };
const engines: Engine[] = ["chromium", "firefox"];
const seed = inject("seed");

describe.each(engines)("orders in %s", (engine) => {
  let browser: Browser;
  let server: Edge;
  let shop: Place;
  let network: Network;
  let context: BrowserContext;

  beforeAll(async () => {
    [server, browser] = await Promise.all([edge(), launch(engine)]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  beforeEach(async () => {
    shop = await server.open(seed);
    ({ network } = shop);
    context = await person(browser);
  });

  /** Presses the button that tries at once, where there is one. */
  async function hurry(pages: readonly Page[]): Promise<void> {
    for (const page of pages) {
      const again = page.getByRole("button", { name: "Try now" });
      if (await again.isVisible()) await again.click({ timeout: 500 }).catch(() => undefined);
    }
  }

  it("can be taken without a network, from the first paint on, after one visit", async () => {
    const first = await visit(context, network.origin);
    await take(first, [{ customer: "Kiosk Aalto", note: "before" }]);
    await row(first, "before").getByText("Confirmed").waitFor();
    await reload(first);
    await row(first, "before").waitFor();
    await first.close();
    network.setDown(true);
    const page = await tab(context, network.origin);
    await row(page, "before").getByText("Confirmed").waitFor();
    await page.getByText("No connection").or(page.getByText("Connected")).waitFor();
    await take(page, [{ customer: "Kiosk Aalto", note: "alone" }]);
    await reload(page);
    await row(page, "alone").getByText("Saved here").waitFor();
    expect(await shop.placed()).toEqual(["before"]);
    network.setDown(false);
    await expect
      .poll(async () => {
        await hurry([page]);
        return shop.placed();
      }, patience)
      .toEqual(["before", "alone"]);
    await row(page, "alone").getByText("Confirmed").waitFor();
  });

  it("are sent by one tab at a time; when it dies another takes over, and none is sent twice", async () => {
    const [one, two] = [await tab(context, network.origin), await tab(context, network.origin)];
    const senders: string[] = [];
    for (const [name, page] of [
      ["one", one],
      ["two", two],
    ] as const)
      page.on("request", (request) => request.method() === "POST" && senders.push(name));
    const order = (customer: string, note: string): Wish => ({ customer, note });
    await take(
      two,
      customers.map((customer) => order(customer, "first")),
    );
    await expect.poll(async () => (await shop.ledger()).length, patience).toBe(customers.length);
    expect(new Set(senders).size).toBe(1);
    expect(network.together()).toBe(1);
    const leader = senders[0] === "one" ? one : two;
    const other = leader === one ? two : one;
    network.weather.late = 60_000;
    await take(
      other,
      customers.flatMap((customer) => [order(customer, "second"), order(customer, "third")]),
    );
    await expect.poll(() => network.sent.length, patience).toBeGreaterThan(customers.length);
    await killTab(leader, engine);
    network.weather.late = 0;
    const before = senders.length;
    await expect.poll(async () => (await shop.ledger()).length, patience).toBe(3 * customers.length);
    // The service worker may have been before the other tab; it sends for both of them then.
    expect(new Set(senders.slice(before)).size).toBeLessThanOrEqual(1);
    const all = await shop.ledger();
    expect(all.map(({ outcome }) => outcome)).toEqual(all.map(() => "placed"));
    for (const customer of customers)
      expect(all.filter((entry) => entry.customer === customer).map(({ note }) => note)).toEqual([
        "first",
        "second",
        "third",
      ]);
    await expect.poll(() => summary(other), patience).toBe(`${3 * customers.length} confirmed`);
  });

  it(
    `take effect once each, and in order, whatever happens to network, tabs and workers (SEED=${seed})`,
    long,
    async () => {
      const random = dice(seed);
      const pages: Page[] = [await visit(context, network.origin)];
      network.weather.lost = 1 / 3;
      network.weather.delay = 10;
      const any = () => pages[below(random, pages.length)] as Page;
      const happenings = [
        async () => network.setDown(!network.weather.down),
        async () => network.setDown(!network.weather.down),
        async () => reload(any()),
        async () => killWorker(any(), engine),
        async () => void (pages.length < 3 && pages.push(await tab(context, network.origin))),
        async () => {
          if (pages.length === 1) return;
          const [gone] = pages.splice(below(random, pages.length), 1);
          await killTab(gone as Page, engine);
        },
      ];
      /** Lets some orders be sent, if so many of those that were taken are left, so that what happens next happens to them. */
      const some = async (taken: number) => {
        const before = network.sent.length;
        const sent = async () => {
          await hurry(pages);
          if (network.weather.down || network.sent.length > before + 3) return "some";
          const { length } = await shop.placed();
          return length < taken ? `${length} of ${taken}, and ${network.sent.length - before} sent` : "some";
        };
        await expect.poll(sent, { ...patience, interval: 20 }).toBe("some");
      };
      const wishes = Array.from({ length: 200 }, (_, at): Wish => {
        const customer = customers[below(random, customers.length)] as string;
        return { customer, note: `${at}` };
      });
      for (let at = 0; at < wishes.length; at += 8) {
        await take(any(), wishes.slice(at, at + 8));
        await happenings[below(random, happenings.length)]?.();
        await some(at + 8);
      }
      network.setDown(false);
      const placed = async () => {
        await hurry(pages);
        return (await shop.ledger()).length;
      };
      await expect.poll(placed, { timeout: 90_000, interval: 100 }).toBe(wishes.length);
      const all = await shop.ledger();
      expect(all.map(({ outcome }) => outcome)).toEqual(all.map(() => "placed"));
      for (const customer of customers) {
        const of = (list: readonly { readonly customer: string; readonly note?: string }[]) =>
          list.filter((own) => own.customer === customer).map(({ note }) => note);
        expect(of(all)).toEqual(of(wishes));
      }
      const latest = all
        .slice(-50)
        .reverse()
        .map(({ note }) => note);
      for (const page of pages) {
        await expect.poll(() => summary(page), patience).toBe(`${wishes.length} confirmed`);
        await expect.poll(async () => (await shown(page)).map(({ note }) => note), patience).toEqual(latest);
      }
    },
  );
});
