// What is spoken of: orders, items, and what the shop says about them. The page and the edge share it.

/** An order as an agent takes it down. */
export interface Order {
  readonly customer: string;
  /** The id of an item. */
  readonly item: string;
  readonly quantity: number;
  /** Cents for one, as the agent saw it. */
  readonly price: number;
  readonly note: string;
}

export interface Item {
  readonly id: string;
  readonly name: string;
  /** What one of them is, such as a crate. */
  readonly unit: string;
  /** Cents for one. */
  readonly price: number;
  readonly stock: number;
}

/** What the agent chooses from. */
export interface Catalogue {
  readonly customers: readonly string[];
  readonly items: readonly Item[];
}

/** An order that the shop has accepted. */
export interface PlacedOrder extends Order {
  /** Its number in the shop. */
  readonly number: number;
  /** The key of the intent that it comes from. */
  readonly key: string;
  /** When it was accepted, in milliseconds since 1970. */
  readonly at: number;
}

/** What the shop could do in place of an order. */
export type Proposal = Pick<Order, "quantity" | "price">;

/** Why the shop did not accept an order: there is not enough, or the price is another one. */
export interface Conflict {
  readonly reason: "stock" | "price";
  readonly detail: string;
  /** Null when there is nothing left. */
  readonly proposal: Proposal | null;
}

/** What the problems of conflicts have as their `type`. */
export const conflictTypes: Readonly<Record<Conflict["reason"], string>> = {
  stock: "/problems/stock-short",
  price: "/problems/price-changed",
};
