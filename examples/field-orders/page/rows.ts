// What is on this device and what the shop has, as the rows of two lists.
import type { Conflict, Item, PlacedOrder } from "../order.ts";
import type { Data } from "./data.ts";
import type { AnyIntent, Draft, OrderIntent } from "./outbox.ts";

/** An order as it is shown. */
export interface Row {
  /** The key of its intent: it stays the same from the form to the shop. */
  readonly key: string;
  readonly state: OrderIntent["state"];
  /** Undefined when it cannot be read. */
  readonly order: Draft | PlacedOrder | undefined;
  /** What it is of, if that is known. */
  readonly item: Item | undefined;
  /** When this device took it, or the shop accepted it. */
  readonly at: number;
  /** Of an order that needs attention. */
  readonly intent?: AnyIntent;
}

export interface Rows {
  readonly attention: readonly Row[];
  readonly orders: readonly Row[];
  /** How many orders are not shown. */
  readonly more: number;
  /** How many orders the shop has confirmed. */
  readonly confirmed: number;
}

/** How many orders are shown. */
const most = 50;

/** Whether somebody has to look at it: it was refused, or cannot be sent by this page. */
const needsAttention = (intent: AnyIntent): boolean => intent.held !== undefined || intent.state === "dead";

/** The newest first. */
function* backwards<Value>(list: readonly Value[]): Generator<Value> {
  for (let at = list.length - 1; at >= 0; at--) yield list[at] as Value;
}

/** The orders that the shop has confirmed, by what it said to this device and to others. */
function confirmedOf(intents: readonly AnyIntent[], data: Data | undefined): PlacedOrder[] {
  const found = new Map(data?.orders.orders.map((order) => [order.key, order]));
  for (const intent of intents)
    if (intent.output) found.set(intent.key, intent.output);
    else if (found.size > 0) found.delete(intent.key);
  return [...found.values()].sort((a, b) => b.number - a.number);
}

/** The orders of which the shop has said nothing: those to look at, and the newest of the others. */
function waitingOf(intents: readonly AnyIntent[]) {
  const attention: AnyIntent[] = [];
  const waiting: AnyIntent[] = [];
  let hidden = 0;
  for (const intent of backwards(intents))
    if (needsAttention(intent)) attention.push(intent);
    else if (intent.state === "done") continue;
    else if (waiting.length < most) waiting.push(intent);
    else hidden++;
  return { attention, waiting, hidden };
}

/** All rows: what is not confirmed first, then what is. */
export function rowsOf(intents: readonly AnyIntent[], data: Data | undefined): Rows {
  const items = new Map(data?.catalogue.items.map((item) => [item.id, item]));
  const row = (intent: AnyIntent): Row => {
    const { key, state, input: order, created: at } = intent;
    const own = { key, state, order, item: order && items.get(order.item), at };
    return needsAttention(intent) ? { ...own, state: "dead", intent } : own;
  };
  const placed = (order: PlacedOrder): Row => {
    const { key, item, at } = order;
    return { key, state: "done", order, item: items.get(item), at };
  };
  const { attention, waiting, hidden } = waitingOf(intents);
  const known = confirmedOf(intents, data);
  const shown = known.slice(0, most - waiting.length);
  const confirmed = Math.max(data?.orders.total ?? 0, known[0]?.number ?? 0);
  return {
    attention: attention.map(row),
    orders: [...waiting.map(row), ...shown.map(placed)],
    more: hidden + confirmed - shown.length,
    confirmed,
  };
}

/** What the shop says of an order that it did not accept; undefined when it was refused for another reason. */
export function conflictOf({ error }: AnyIntent): Pick<Conflict, "detail" | "proposal"> | undefined {
  const problem = error?.problem as Partial<Conflict> | undefined;
  const { detail = "", proposal } = problem ?? {};
  return proposal === undefined ? undefined : { detail, proposal };
}
