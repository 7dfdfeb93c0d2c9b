// The form: an order is taken when it is safe on this device, and nothing that was typed is lost when it is not.
import { isModulinkError } from "modulink-edge";
import type { Item } from "../order.ts";
import type { Data } from "./data.ts";
import { announce, byId, el } from "./elements.ts";
import type { Draft, OrderOutbox } from "./outbox.ts";
import { count, money } from "./words.ts";

const form = byId<HTMLFormElement>("form");
const field = (name: string) => form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement;

/** Sets the choices of a list, and leaves what was chosen. */
function choices(
  list: HTMLSelectElement,
  options: readonly (readonly [value: string, text: string])[],
): void {
  const { value } = list;
  list.replaceChildren(...options.map(([value, text]) => el("option", { value }, text)));
  if (options.some(([own]) => own === value)) list.value = value;
}

/** What is left of an item, orders that wait here taken off. */
function left({ id, stock }: Item, pending: ReadonlyMap<string, number>): string {
  const rest = stock - (pending.get(id) ?? 0);
  return rest > 0 ? `${count(rest)} left` : "none left";
}

function problemOf(error: unknown): string {
  if (isModulinkError(error, "outbox-full") || isModulinkError(error, "store-full"))
    return "There is no room on this device. The order was not taken; nothing else is lost. Free some space, or send what waits.";
  return `The order was not taken: ${(error as Error).message}`;
}

/** Shows what can be ordered, and takes orders. */
export function orderForm(outbox: OrderOutbox): (data: Data, pending: ReadonlyMap<string, number>) => void {
  let items: readonly Item[] = [];
  let waiting: ReadonlyMap<string, number> = new Map();
  const chosen = () => items.find(({ id }) => id === field("item").value);
  const total = () => {
    const item = chosen();
    byId("item-facts").textContent = item ? `${item.unit} · ${left(item, waiting)}` : "";
    byId("total").textContent = money((item?.price ?? 0) * Number(field("quantity").value));
  };
  const draft = (): Draft => ({
    customer: field("customer").value,
    item: field("item").value,
    quantity: Number(field("quantity").value),
    price: chosen()?.price ?? 0,
    note: field("note").value.trim(),
  });
  const take = async () => {
    const problem = byId("form-problem");
    problem.hidden = true;
    try {
      const { entity } = await outbox(draft());
      announce(`Saved on this device: order for ${entity}.`);
      field("quantity").value = "1";
      field("note").value = "";
      total();
    } catch (error) {
      problem.textContent = problemOf(error);
      problem.hidden = false;
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void take();
  });
  form.addEventListener("input", total);
  return ({ catalogue }, pending) => {
    ({ items } = catalogue);
    waiting = pending;
    choices(
      field("customer") as HTMLSelectElement,
      catalogue.customers.map((name) => [name, name]),
    );
    choices(
      field("item") as HTMLSelectElement,
      items.map(({ id, name, price }) => [id, `${name} · ${money(price)}`]),
    );
    total();
  };
}
