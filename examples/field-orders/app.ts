// The edge API as a Hono app: an order takes effect once, however often it is sent.
import { type Context, Hono } from "hono";
import { etag } from "hono/etag";
import { chain } from "modulink-edge";
import { fail, handle, idempotency, problem, problems } from "modulink-edge/hono";
import { validate } from "modulink-edge/security";
import type { AtomicStore } from "modulink-edge/storage";
import { z } from "zod";
import { customers } from "./catalogue.ts";
import { type Conflict, conflictTypes, type Item, type PlacedOrder } from "./order.ts";
import { pages } from "./pages.ts";
import type { Answer, Shop } from "./shop.ts";

type Asked<Method> = Method extends (...args: infer Args) => infer Result
  ? (...args: Args) => Promise<Result>
  : never;

/** The shop as another object asks it. */
export type RemoteShop = {
  readonly [Name in "place" | "orders" | "items" | "item" | "change" | "ledger"]: Asked<Shop[Name]>;
};

/** What the app is made of. */
export interface Parts {
  /** Remembers the keys. */
  readonly store: AtomicStore;
  readonly shop: (name: string) => RemoteShop;
  /** A file that build.ts made. */
  readonly file: (name: string) => Promise<ReadableStream<Uint8Array>>;
}

const whole = z.int().min(1).max(1_000_000);
const Order = z.strictObject({
  customer: z.enum(customers as [string, ...string[]]),
  item: z.string().min(1).max(100),
  quantity: whole,
  price: whole,
  note: z.string().max(200),
});
const Change = z.strictObject({ price: whole, stock: z.int().min(0).max(1_000_000) });

function refusal({ reason, detail, proposal }: Conflict) {
  const title = reason === "stock" ? "Not enough in stock" : "Price changed";
  return fail(409, detail, { type: conflictTypes[reason], title, proposal });
}

/** What becomes of the order of one intent. */
const ordering = (shop: RemoteShop, key: string) =>
  chain("order")
    .link("check", validate(Order))
    .link("place", async (order): Promise<PlacedOrder> => {
      if (!(await shop.item(order.item))) throw fail(422, `There is no item ${order.item}`);
      const answer: Answer = await shop.place(order, key);
      if ("conflict" in answer) throw refusal(answer.conflict);
      return answer.order;
    });

const changing = (shop: RemoteShop, id: string) =>
  chain("change")
    .link("check", validate(Change))
    .link("set", async (change): Promise<Item> => {
      const item = await shop.change(id, change);
      if (!item) throw fail(404, `There is no item ${id}`);
      return item;
    });

/** Each host name is a shop of its own. */
const nameOf = ({ req }: Context): string => new URL(req.url).hostname;

/** The key of the intent, without the shop before it. */
const keyOf = (c: Context): string => c.get("idempotency").key.replace(/^.*?\//, "");

/** Routes of the API. */
function api(app: Hono, { store, shop }: Parts): void {
  const own = (c: Context) => shop(nameOf(c));
  const fresh = { "cache-control": "no-cache" };
  app.use("/api/*", etag(), async (c, next) => {
    await next();
    c.header("date", new Date().toUTCString());
  });
  // A shop has one agent here; where there are more, the scope also says which of them calls.
  app.post("/api/orders", idempotency({ store, scope: nameOf, prefix: "" }), (c) =>
    handle(ordering(own(c), keyOf(c)), { output: (order) => c.json(order, 201) })(c),
  );
  app.get("/api/orders", async (c) => c.json(await own(c).orders(100), 200, fresh));
  app.get("/api/catalogue", async (c) => c.json({ customers, items: await own(c).items() }, 200, fresh));
  app.put("/api/items/:id", (c) => handle(changing(own(c), c.req.param("id")))(c));
  app.get("/api/ledger", async (c) => c.json(await own(c).ledger(), 200, fresh));
}

export function createApp(parts: Parts): Hono {
  const app = new Hono();
  app.onError(problems({ onError: (error) => console.error(error) }));
  app.notFound((c) => problem(fail(404, `There is nothing at ${c.req.path}`)));
  pages(app, parts.file);
  api(app, parts);
  return app;
}
