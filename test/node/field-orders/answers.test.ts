import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Order, PlacedOrder } from "../../../examples/field-orders/order.ts";
import { type Edge, edge, type Place } from "./edge.ts";

let server: Edge;
let shop: Place;
beforeAll(async () => {
  server = await edge();
});
beforeEach(async () => {
  shop = await server.open();
});
afterAll(() => server?.close());

const ask = (path: string, init?: RequestInit) => fetch(shop.network.origin + path, init);
const usual: Order = { customer: "Kiosk Aalto", item: "flour", quantity: 2, price: 2190, note: "" };

let keys = 0;
const newKey = (): string => `"key-${++keys}"`;

/** Sends an order; a key without quotation marks is none. */
const send = (order: Partial<Order>, key = newKey()) =>
  ask("/api/orders", {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify({ ...usual, ...order }),
  });

const stockOf = async (id: string) =>
  (await shop.items()).find((item) => item.id === id)?.stock ?? Number.NaN;

describe("an order", () => {
  it("is accepted, and takes what it is of from the stock", async () => {
    const before = await stockOf("flour");
    const response = await send({ quantity: 7, note: "ring twice" });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({
      ...usual,
      quantity: 7,
      note: "ring twice",
      key: `key-${keys}`,
    });
    expect(await stockOf("flour")).toBe(before - 7);
  });

  it("takes effect once, though it is sent twenty times at once and once more", async () => {
    const before = await stockOf("flour");
    const key = newKey();
    const responses = await Promise.all(Array.from({ length: 20 }, () => send({ quantity: 3 }, key)));
    const statuses = new Set(responses.map(({ status }) => status));
    expect([...statuses].filter((status) => status !== 201 && status !== 409)).toEqual([]);
    const again = await send({ quantity: 3 }, key);
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
    expect(await stockOf("flour")).toBe(before - 3);
    expect((await shop.ledger()).map(({ outcome }) => outcome)).toEqual(["placed"]);
  });

  it.each([
    [
      "another content under a key that was used",
      422,
      async () => {
        const key = newKey();
        await send({}, key);
        return send({ quantity: 9 }, key);
      },
    ],
    ["a key that is none", 400, () => send({}, "plain")],
    ["a customer nobody knows", 422, () => send({ customer: "Nobody" })],
    ["an item that does not exist", 422, () => send({ item: "gold" })],
    ["a quantity of nothing", 422, () => send({ quantity: 0 })],
    ["more than it may have", 422, () => send({ more: 1 } as Partial<Order>)],
  ] as const)("is refused with %s: %d", async (_, status, sending) => {
    const response = await sending();
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect((await shop.ledger()).filter(({ outcome }) => outcome === "refused")).toEqual([]);
  });
});

describe("a conflict", () => {
  it("says how many there are when there are not enough", async () => {
    await shop.change("honey", { stock: 4 });
    const response = await send({ item: "honey", quantity: 6, price: 4320 });
    expect([response.status, response.headers.get("content-type")]).toEqual([
      409,
      "application/problem+json",
    ]);
    expect(await response.json()).toEqual({
      type: "/problems/stock-short",
      title: "Not enough in stock",
      status: 409,
      detail: "Only 4 of Heather honey are left.",
      proposal: { quantity: 4, price: 4320 },
    });
  });

  it("says the price of today, and has nothing to propose when nothing is left", async () => {
    await shop.change("honey", { stock: 4, price: 5000 });
    const price = await (await send({ item: "honey", quantity: 3, price: 4320 })).json();
    expect(price).toMatchObject({ type: "/problems/price-changed", proposal: { quantity: 3, price: 5000 } });
    await shop.change("honey", { stock: 0 });
    const none = await (await send({ item: "honey", quantity: 3, price: 5000 })).json();
    expect(none).toMatchObject({ detail: "No Heather honey is left.", proposal: null });
  });

  it("is no answer for ever: the same order is accepted once it can be", async () => {
    await shop.change("honey", { stock: 0, price: 4320 });
    const key = newKey();
    expect((await send({ item: "honey", price: 4320 }, key)).status).toBe(409);
    await shop.change("honey", { stock: 2 });
    expect((await send({ item: "honey", price: 4320 }, key)).status).toBe(201);
  });
});

describe("what is read", () => {
  it.each(["/api/orders", "/api/catalogue"])("%s is not sent again while it is the same", async (path) => {
    const first = await ask(path);
    const etag = first.headers.get("etag") ?? "";
    const same = await ask(path, { headers: { "if-none-match": etag } });
    expect([same.status, await same.text()]).toEqual([304, ""]);
    await send({});
    expect((await ask(path, { headers: { "if-none-match": etag } })).status).toBe(200);
  });

  it("has the newest orders, how many there are, and the time of the shop", async () => {
    for (let at = 0; at < 3; at++) await send({});
    const response = await ask("/api/orders");
    const { total, orders }: { total: number; orders: PlacedOrder[] } = await response.json();
    expect([total, orders.map(({ number }) => number)]).toEqual([3, [3, 2, 1]]);
    expect(Date.parse(response.headers.get("date") ?? "")).toBeGreaterThan(0);
  });

  it("has the page, to which nothing from elsewhere may come, and nothing else", async () => {
    const page = await ask("/");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    const manifest = await (await ask("/manifest.webmanifest")).json();
    expect(manifest).toMatchObject({ display: "standalone", start_url: "/" });
    expect((await ask("/shop.ts")).status).toBe(404);
  });
});
