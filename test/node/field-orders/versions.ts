// A page of another version of the app, beside the page itself.
import { fileURLToPath } from "node:url";
import type { BrowserContext } from "playwright";
import { script } from "../../../examples/field-orders/build.ts";
import type { Network } from "./network.ts";
import type { Put } from "./version.ts";

/** A page of a version puts orders into the outbox; gives how long each took. */
export async function putAs(
  version: number,
  context: BrowserContext,
  network: Network,
  orders: Parameters<Put>[0],
): Promise<number[]> {
  const entry = fileURLToPath(new URL("version.ts", import.meta.url));
  const code = new TextDecoder().decode(await script(entry, { VERSION: String(version) }));
  const content = `<!doctype html><script type="module">${code}</script>`;
  network.extras.set("/version", { type: "text/html", content });
  const page = await context.newPage();
  await page.goto(`${network.origin}/version`);
  const times = await page.evaluate((orders) => (globalThis as unknown as { put: Put }).put(orders), orders);
  await page.close();
  return times;
}
