// The shop, in one Durable Object: stock, prices, orders, and a ledger of all that was asked of it.
import { DurableObject } from "cloudflare:workers";
import { items } from "./catalogue.ts";
import type { Conflict, Item, Order, PlacedOrder } from "./order.ts";

/** A line of the ledger: what came of an order that reached the shop. */
export interface Entry {
  readonly number: number;
  readonly key: string;
  readonly customer: string;
  readonly note: string;
  readonly outcome: "placed" | "repeated" | "refused";
  readonly at: number;
}

export type Answer = { readonly order: PlacedOrder } | { readonly conflict: Conflict };

const tables = `
  CREATE TABLE IF NOT EXISTS items (id TEXT PRIMARY KEY, name TEXT, unit TEXT, price INTEGER, stock INTEGER);
  CREATE TABLE IF NOT EXISTS orders (
    number INTEGER PRIMARY KEY, key TEXT UNIQUE, customer TEXT, item TEXT, quantity INTEGER, price INTEGER, note TEXT, at INTEGER
  );
  CREATE TABLE IF NOT EXISTS ledger (
    number INTEGER PRIMARY KEY, key TEXT, customer TEXT, note TEXT, outcome TEXT, at INTEGER
  );`;

function conflictOf(item: Item, order: Order): Conflict | undefined {
  const { name, stock, price } = item;
  if (stock < order.quantity) {
    const detail = stock === 0 ? `No ${name} is left.` : `Only ${stock} of ${name} are left.`;
    return { reason: "stock", detail, proposal: stock === 0 ? null : { quantity: stock, price } };
  }
  if (price === order.price) return undefined;
  const detail = `The price of ${name} has changed.`;
  return { reason: "price", detail, proposal: { quantity: order.quantity, price } };
}

/** An order, its key, the stock and the ledger change together or not at all. */
export class Shop extends DurableObject {
  #sql = this.ctx.storage.sql;

  constructor(...args: ConstructorParameters<typeof DurableObject>) {
    super(...args);
    this.#sql.exec(tables);
    for (const { id, name, unit, price, stock } of items)
      this.#sql.exec("INSERT OR IGNORE INTO items VALUES (?, ?, ?, ?, ?)", id, name, unit, price, stock);
  }

  /** Accepts an order, or says why not. A key that it knows has its order already. */
  place(order: Order, key: string): Answer {
    return this.ctx.storage.transactionSync(() => {
      const [known] = this.#all<PlacedOrder>("SELECT * FROM orders WHERE key = ?", key);
      const answer = known ? { order: known } : this.#accept(order, key);
      const outcome = known ? "repeated" : "order" in answer ? "placed" : "refused";
      this.#sql.exec(
        "INSERT INTO ledger (key, customer, note, outcome, at) VALUES (?, ?, ?, ?, ?)",
        ...[key, order.customer, order.note, outcome, Date.now()],
      );
      return answer;
    });
  }

  #accept(order: Order, key: string): Answer {
    const { customer, item: id, quantity, price, note } = order;
    const item = this.item(id);
    if (!item) throw new Error(`There is no item ${id}`);
    const conflict = conflictOf(item, order);
    if (conflict) return { conflict };
    this.#sql.exec("UPDATE items SET stock = stock - ? WHERE id = ?", quantity, id);
    const [placed] = this.#all<PlacedOrder>(
      "INSERT INTO orders (key, customer, item, quantity, price, note, at) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING *",
      ...[key, customer, id, quantity, price, note, Date.now()],
    );
    return { order: placed as PlacedOrder };
  }

  /** How many there are, and the newest of them first. */
  orders(limit: number): { total: number; orders: PlacedOrder[] } {
    const [{ total } = { total: 0 }] = this.#all<{ total: number }>("SELECT count(*) AS total FROM orders");
    return { total, orders: this.#all("SELECT * FROM orders ORDER BY number DESC LIMIT ?", limit) };
  }

  items(): Item[] {
    return this.#all("SELECT * FROM items ORDER BY name");
  }

  item(id: string): Item | undefined {
    return this.#all<Item>("SELECT * FROM items WHERE id = ?", id)[0];
  }

  /** Sets the price and the stock of an item. */
  change(id: string, { price, stock }: Pick<Item, "price" | "stock">): Item | undefined {
    this.#sql.exec("UPDATE items SET price = ?, stock = ? WHERE id = ?", price, stock, id);
    return this.item(id);
  }

  /** All that was asked, in order. */
  ledger(): Entry[] {
    return this.#all("SELECT * FROM ledger ORDER BY number");
  }

  #all<Row>(query: string, ...bindings: (string | number)[]): Row[] {
    return this.#sql.exec(query, ...bindings).toArray() as Row[];
  }
}
