// The page with an order in each of the four states.
import type { Page } from "playwright";
import { row, take } from "./agent.ts";
import type { Place } from "./edge.ts";

/** Takes orders, of which one is confirmed, one refused, one never answered, and one far behind that. */
export async function fourStates(page: Page, shop: Place): Promise<void> {
  await shop.change("honey", { stock: 4 });
  await take(page, [
    { customer: "Kiosk Aalto", quantity: 3, note: "Ring twice" },
    { customer: "Café Morgenrot", item: "honey", quantity: 6, note: "Back door, before nine" },
  ]);
  await row(page, "Ring twice").getByText("Confirmed").waitFor();
  await row(page, "Back door, before nine").getByText("Needs attention").waitFor();
  shop.network.weather.delay = 60_000;
  await take(page, [
    { customer: "Bakery Lindgren", item: "flour", quantity: 12, note: "Before Friday" },
    { customer: "Bakery Lindgren", item: "oat-milk", quantity: 2, note: "" },
    { customer: "Bakery Lindgren", item: "apples", quantity: 2, note: "The small ones" },
  ]);
  await page.getByText("1 saved here · 2 sending · 1 confirmed", { exact: true }).waitFor();
}
