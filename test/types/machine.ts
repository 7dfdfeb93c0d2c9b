// What the compiler knows of a machine's states and events, and what it refuses.
import type { Run } from "modulink-edge";
import { type MachineDefinition, machine, persisted, untilDue } from "modulink-edge/decisions";
import type { AtomicStore, Store } from "modulink-edge/storage";
import { exactly } from "./exactly.ts";

declare const run: Run;
declare const store: AtomicStore;
declare const plain: Store;

type Event =
  | { type: "pay"; amount: number }
  | { type: "ship" }
  | { type: "cancel"; reason: string }
  | { type: "done" };

interface Order {
  readonly paid: number;
  readonly why?: string;
}

const order = machine<Event, Order>("order")({
  context: { paid: 0 },
  initial: "draft",
  states: {
    draft: {
      on: { pay: { to: "paid", when: (_, event) => event.amount > 0 } },
      after: { in: "1h", to: "expired", update: (order) => ({ ...order, why: "late" }) },
    },
    paid: {
      initial: "packing",
      on: { cancel: { to: "refunded", update: (order, { reason }) => ({ ...order, why: reason }) } },
      states: {
        packing: { on: { ship: [{ to: "paid.sent", when: ({ paid }) => paid > 1 }, { to: "expired" }] } },
        sent: { on: { done: "closed", cancel: { when: ({ paid }) => paid > 3, to: "closed" } } },
      },
    },
    refunded: {},
    closed: {},
    expired: {},
  },
});

const draft = order.start();
const paid = order.transition(draft, { type: "pay", amount: 3 });
const sent = order.transition(paid, { type: "ship" });
const anyhow = order.restore({});

export function known(): void {
  exactly<"draft">()(draft.state);
  exactly<"paid.packing">()(paid.state);
  exactly<"paid.sent" | "expired">()(sent.state);
  exactly<Order>()(sent.context);
  // the move of the state itself has a guard, so that of the state around may follow
  exactly<"closed" | "refunded">()(order.transition(sent, { type: "cancel", reason: "late" }).state);
  exactly<"refunded">()(order.transition(paid, { type: "cancel", reason: "late" }).state);
  // what of several states is known to lead there
  exactly<"paid.packing" | "paid.sent" | "expired">()(
    order.transition(anyhow, {} as { type: "pay"; amount: 1 } | { type: "ship" }).state,
  );
}

export function illegal(): void {
  // @ts-expect-error a draft is not shipped
  order.transition(draft, { type: "ship" });
  // @ts-expect-error what is paid is not paid again
  order.transition(paid, { type: "pay", amount: 3 });
  // @ts-expect-error neither the sent nor the expired know this
  order.transition(sent, { type: "ship" });
  // @ts-expect-error a final state knows no event
  order.transition(order.transition(paid, { type: "cancel", reason: "" }), { type: "done" });
  // @ts-expect-error an event brings its data
  order.transition(draft, { type: "pay" });
  // @ts-expect-error of the right type
  order.transition(draft, { type: "pay", amount: "3" });
  // @ts-expect-error an event that the machine does not have
  order.send(draft, { type: "refund" }, 0);
  // @ts-expect-error a machine with time needs to know what time it is
  order.send(draft, { type: "ship" });
  // @ts-expect-error a context of another kind
  order.start({ context: { paid: "3" } });
  // @ts-expect-error a snapshot is not changed
  draft.state = "draft";
}

export function narrowed(): void {
  if (anyhow.state === "draft") {
    exactly<"paid.packing">()(order.transition(anyhow, { type: "pay", amount: 2 }).state);
    // @ts-expect-error a draft is not shipped
    order.transition(anyhow, { type: "ship" });
  }
  if (order.is(anyhow, "paid")) {
    exactly<"paid.packing" | "paid.sent">()(anyhow.state);
    // @ts-expect-error what is paid is not paid again
    order.transition(anyhow, { type: "pay", amount: 2 });
  }
  // @ts-expect-error after time anything may be
  exactly<"draft">()(order.settle(draft, 5).state);
}

export function definitions(): void {
  // @ts-expect-error there is no state of that name
  machine<Event>("m")({ initial: "a", states: { a: { on: { pay: "nowhere" } } } }).start();
  // @ts-expect-error nor in a list of moves
  machine<Event>("m")({ initial: "a", states: { a: { on: { pay: [{ to: "a" }, { to: "b" }] } } } }).start();
  // @ts-expect-error nor for a timeout
  machine<Event>("m")({ initial: "a", states: { a: { after: { in: 1, to: "b" } } } }).start();
  const nested = { initial: "b", states: { b: { on: { pay: "b" } } } } as const;
  // @ts-expect-error a path begins at the outermost state
  machine<Event>("m")({ initial: "a", states: { a: nested } }).start();
  // @ts-expect-error the initial state is one of those inside
  machine<Event>("m")({ initial: "b", states: { a: {} } }).start();
  // @ts-expect-error of a state with states, too
  machine<Event>("m")({ initial: "a", states: { a: { initial: "a", states: { b: {} } } } }).start();
  // @ts-expect-error no event of that type
  machine<Event>("m")({ initial: "a", states: { a: { on: { oops: "a" } } } }).start();
  // @ts-expect-error a context that is not null is given
  machine<Event, Order>("m")({ initial: "a", states: { a: {} } });
  // @ts-expect-error an update gives a context
  machine<Event, Order>("m")({ context: { paid: 0 }, initial: "a", states: { a: { enter: () => 5 } } });
  // @ts-expect-error the event of a handler is that of its type
  machine<Event>("m")({ initial: "a", states: { a: { on: { ship: { when: (_, e) => e.amount > 0 } } } } });
  // @ts-expect-error days are no unit
  machine<Event>("m")({ initial: "a", states: { a: { after: { in: "1d" } } } });
  // @ts-expect-error an event has a type
  machine<{ kind: "go" }>("m");
  const open: MachineDefinition<null, Event> = { initial: "a", states: { a: {} } };
  exactly<string>()(machine<Event>("m")(open).start().state);
}

export async function kept(): Promise<void> {
  const orders = persisted(order, { store });
  const { snapshot, from } = await orders.send("o-1", { type: "ship" }, { seen: draft });
  exactly<typeof anyhow.state>()(from);
  exactly<typeof anyhow>()(snapshot);
  exactly<typeof anyhow | undefined>()(await untilDue(order, draft, run));
  // @ts-expect-error a store without atomic updates lets two win
  persisted(order, { store: plain });
  // @ts-expect-error an event that the machine does not have
  await orders.send("o-1", { type: "refund" });
  // @ts-expect-error a link needs to know the machine's key
  orders.sending({ event: () => ({ type: "ship" }) });
}
