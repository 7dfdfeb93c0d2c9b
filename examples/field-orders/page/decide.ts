// What a person decides about an order that needs attention.
import type { Proposal } from "../order.ts";
import { announce } from "./elements.ts";
import type { AnyIntent, OrderIntent, OrderOutbox } from "./outbox.ts";

/** Takes what the shop proposes: a new order, which names the one it takes the place of, and then that one goes. */
export async function accept(
  outbox: OrderOutbox,
  { id, input }: OrderIntent,
  proposal: Proposal,
): Promise<void> {
  await outbox({ ...input, ...proposal, instead: id });
  await outbox.discard(id);
}

/** Orders whose place another has taken, if the page was closed between the two steps. */
export async function finish(outbox: OrderOutbox): Promise<void> {
  await outbox.ready;
  const intents = outbox.intents();
  const dead = new Set(intents.filter(({ state }) => state === "dead").map(({ id }) => id));
  for (const { input } of intents)
    if (input?.instead !== undefined && dead.has(input.instead)) await outbox.discard(input.instead);
}

export async function withdraw(outbox: OrderOutbox, { id, entity }: AnyIntent): Promise<void> {
  if (await outbox.discard(id)) announce(`Withdrawn: order for ${entity ?? "an unknown customer"}.`);
}
