// The two lists of orders. A row keeps its element while it is shown.
import type { Proposal } from "../order.ts";
import { accept, withdraw } from "./decide.ts";
import { announce, button, byId, el, icon } from "./elements.ts";
import type { AnyIntent, OrderIntent, OrderOutbox } from "./outbox.ts";
import { conflictOf, type Row, type Rows } from "./rows.ts";
import { count, money, orders, states, timeOfDay } from "./words.ts";

const reasons = {
  newer: "A newer version of this app has taken it. Reload the page to send it.",
  sealed: "It cannot be read with the key of this page.",
  unmigrated: "It comes from an earlier version of this app, and cannot be read any more.",
};

/** Why an order needs attention. */
function why(intent: AnyIntent): string {
  if (intent.held) return reasons[intent.held];
  const { attempts, error } = intent;
  const conflict = conflictOf(intent);
  if (conflict) return conflict.detail;
  return `It was sent ${attempts === 1 ? "once" : `${count(attempts)} times`}. ${error?.message ?? ""}`;
}

function proposed({ quantity, price }: Proposal, { input }: OrderIntent): string {
  if (quantity === input.quantity) return `Order at ${money(price)} each`;
  const each = price === input.price ? "" : ` at ${money(price)} each`;
  return `Order ${count(quantity)} instead${each}`;
}

/** What may be done about it. */
function actions(outbox: OrderOutbox, intent: AnyIntent): HTMLElement[] {
  const act = (work: () => Promise<unknown>) => async () => {
    byId("attention-title").focus();
    await work().catch((error: Error) => announce(error.message));
  };
  const leave = button(
    "Withdraw",
    act(() => withdraw(outbox, intent)),
  );
  if (intent.held) return intent.held === "newer" ? [] : [leave];
  const { proposal } = conflictOf(intent) ?? {};
  if (proposal === null) return [leave];
  const text = proposal ? proposed(proposal, intent) : "Try again";
  const go = () => (proposal ? accept(outbox, intent, proposal) : outbox.retry(intent.id));
  return [button(text, act(go), "main"), leave];
}

const shape = ({ order, item, at }: Row): (Node | string)[] => {
  if (!order) return [el("h3", {}, "An order"), el("p", { class: "what soft" }, `Taken at ${timeOfDay(at)}`)];
  const { customer, quantity, price, note } = order;
  const what = `${count(quantity)} × ${item ? `${item.name}, ${item.unit}` : order.item}`;
  return [
    el("h3", {}, customer),
    el("p", { class: "amount" }, money(quantity * price)),
    el("p", { class: "what" }, what),
    ...(note ? [el("p", { class: "note soft" }, note)] : []),
  ];
};

/** The element of a row. */
function drawn(row: Row, outbox: OrderOutbox): HTMLElement {
  const { key, state, at, intent } = row;
  const told = el("p", { class: "state" }, icon(state), states[state]);
  if (state === "done") told.append(` ${timeOfDay(at)}`);
  const parts = shape(row);
  parts.splice(3, 0, told);
  const more = intent && [
    el("p", { class: "why" }, why(intent)),
    el("div", { class: "actions" }, ...actions(outbox, intent)),
  ];
  return el("li", { class: `order ${state}`, "data-key": key }, ...parts, ...(more ?? []));
}

/** What of a row is seen; it is drawn again when that changes. */
const seen = ({ state, order, item, intent }: Row): string =>
  [state, order?.quantity, item?.name, intent?.attempts, intent?.error?.message].join();

/** Shows rows in a list. */
function shelf(list: HTMLElement, outbox: OrderOutbox) {
  let shown = new Map<string, { readonly as: string; readonly element: HTMLElement }>();
  return (rows: readonly Row[]): void => {
    const next: typeof shown = new Map();
    for (const row of rows) {
      const as = seen(row);
      const before = shown.get(row.key);
      next.set(row.key, before?.as === as ? before : { as, element: drawn(row, outbox) });
    }
    const wanted = [...next.values()].map(({ element }) => element);
    for (const { element } of shown.values()) if (!wanted.includes(element)) element.remove();
    for (const [at, element] of wanted.entries())
      if (list.children[at] !== element) list.insertBefore(element, list.children[at] ?? null);
    shown = next;
  };
}

/** Says which of the orders that were seen waiting have come to something. */
function teller() {
  let before = new Map<string, Row>();
  return ({ attention, orders: others }: Rows): void => {
    const now = new Map([...attention, ...others].map((row) => [row.key, row]));
    const changed = [...now.values()].filter(({ key, state }) => (before.get(key)?.state ?? state) !== state);
    before = now;
    for (const state of ["done", "dead"] as const) {
      const [first, ...rest] = changed.filter((row) => row.state === state);
      if (!first) continue;
      const what = rest.length
        ? orders(rest.length + 1)
        : `order for ${first.order?.customer ?? "a customer"}`;
      announce(`${states[state]}: ${what}.`);
    }
  };
}

/** Shows all rows. */
export function lists(outbox: OrderOutbox): (rows: Rows) => void {
  const attention = shelf(byId("attention-list"), outbox);
  const others = shelf(byId("orders-list"), outbox);
  const tell = teller();
  return (rows) => {
    attention(rows.attention);
    others(rows.orders);
    byId("attention").hidden = rows.attention.length === 0;
    byId("orders-none").hidden = rows.orders.length > 0;
    byId("orders-more").hidden = rows.more <= 0;
    byId("orders-more").textContent = `And ${orders(rows.more)} more.`;
    tell(rows);
  };
}
