// What the shop knows, as far as this device has heard of it: shown at once as it was last, and again when it is fresh.
import type { Catalogue, PlacedOrder } from "../order.ts";

/** What the page shows of the shop. */
export interface Data {
  readonly catalogue: Catalogue;
  readonly orders: { readonly total: number; readonly orders: readonly PlacedOrder[] };
  /** How far the clock of this device is ahead of the shop's, in milliseconds; 0 if it is not known. */
  readonly ahead: number;
}

const paths = ["/api/catalogue", "/api/orders"] as const;

/** How far off the clock is; the header has whole seconds, and the answer took a while. */
function aheadOf(response: Response): number {
  const date = Date.parse(response.headers.get("date") ?? "");
  return Number.isNaN(date) ? 0 : Date.now() - date;
}

async function dataOf(
  responses: readonly (Response | undefined)[],
  fresh: boolean,
): Promise<Data | undefined> {
  const [first, second] = responses;
  if (!first || !second) return undefined;
  const ahead = fresh ? aheadOf(first) : 0;
  return { catalogue: await first.json(), orders: await second.json(), ahead };
}

/** As it was when this device last heard of it. */
export async function keptData(): Promise<Data | undefined> {
  const kept = await caches.open("data");
  return dataOf(await Promise.all(paths.map((path) => kept.match(path))), false);
}

async function ask(path: string): Promise<Response> {
  const response = await fetch(path, { cache: "no-cache", signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${path} answered with ${response.status}`);
  await (await caches.open("data")).put(path, response.clone());
  return response;
}

/** As it is now; undefined when the shop does not answer. */
export async function freshData(): Promise<Data | undefined> {
  try {
    return await dataOf(await Promise.all(paths.map(ask)), true);
  } catch {
    return undefined;
  }
}
