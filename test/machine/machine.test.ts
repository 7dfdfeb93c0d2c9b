import { isModulinkError } from "modulink-edge";
import { type IllegalTransitionError, type MachineDefinition, machine } from "modulink-edge/decisions";
import { describe, expect, it } from "vitest";

type Event =
  | { type: "pay"; amount: number }
  | { type: "ship" }
  | { type: "deliver" }
  | { type: "cancel"; reason: string };

interface Order {
  readonly paid: number;
  readonly why?: string;
}

const order = machine<Event, Order>("order")({
  context: { paid: 0 },
  initial: "draft",
  states: {
    draft: {
      on: {
        pay: {
          to: "paid",
          when: (_, { amount }) => amount > 0,
          update: (order, { amount }) => ({ ...order, paid: amount }),
        },
        cancel: "cancelled",
      },
    },
    paid: {
      initial: "packing",
      on: { cancel: { to: "cancelled", update: (order, { reason }) => ({ ...order, why: reason }) } },
      states: {
        packing: { on: { ship: "paid.sent" } },
        sent: { on: { deliver: "done", cancel: { to: "done", when: ({ paid }) => paid < 10 } } },
      },
    },
    done: {},
    cancelled: {},
  },
});

const refusal = (fn: () => unknown): IllegalTransitionError => {
  try {
    fn();
  } catch (error) {
    if (isModulinkError(error, "illegal-transition")) return error as IllegalTransitionError;
    throw error;
  }
  throw new Error("nothing was refused");
};

describe("a machine", () => {
  it("goes from state to state, and enters the initial states inside", () => {
    const draft = order.start();
    expect(draft).toEqual({
      machine: "order",
      version: 1,
      state: "draft",
      context: { paid: 0 },
      step: 0,
      at: 0,
      since: [],
    });
    const paid = order.transition(draft, { type: "pay", amount: 5 });
    expect(paid).toMatchObject({ state: "paid.packing", context: { paid: 5 }, step: 1 });
    const sent = order.transition(paid, { type: "ship" });
    expect(order.transition(sent, { type: "deliver" }).state).toBe("done");
  });

  it("changes nothing it is given", () => {
    const draft = Object.freeze(order.start());
    Object.freeze(draft.context);
    order.transition(draft, Object.freeze({ type: "pay", amount: 5 }));
    expect(draft).toEqual(order.start());
  });

  it("lets states inherit the moves of those around them, whose own moves come first", () => {
    const at = (amount: number) =>
      order.transition(order.transition(order.start(), { type: "pay", amount }), { type: "ship" });
    expect(order.transition(at(5), { type: "cancel", reason: "late" }).state).toBe("done");
    const cancelled = order.transition(at(50), { type: "cancel", reason: "late" });
    expect(cancelled).toMatchObject({ state: "cancelled", context: { paid: 50, why: "late" } });
  });

  it("refuses an event that a state does not know, and tells which it does", () => {
    const paid = order.transition(order.start(), { type: "pay", amount: 5 });
    const error = refusal(() => order.send(paid, { type: "pay", amount: 5 }, 0));
    expect(error).toMatchObject({ state: "paid.packing", event: "pay", allowed: ["ship", "cancel"] });
    expect(error.message).toBe(
      '"pay" is not accepted in the state "paid.packing" of order, which knows "ship", "cancel"',
    );
    const done = order.restore({ ...paid, state: "done" });
    expect(refusal(() => order.transition(done, { type: "ship" })).message).toMatch(/which knows nothing$/);
  });

  it("refuses an event whose guards refuse, and says so", () => {
    const error = refusal(() => order.transition(order.start(), { type: "pay", amount: 0 }));
    expect(error.message).toMatch(/^"pay" is refused by its guards in the state "draft"/);
    expect(order.can(order.start(), { type: "pay", amount: 0 })).toBe(false);
    expect(order.can(order.start(), { type: "pay", amount: 1 })).toBe(true);
    expect(order.can(order.start(), { type: "ship" })).toBe(false);
    expect(order.allowed(order.start())).toEqual(["pay", "cancel"]);
  });

  it("is not fooled by events and states with the names of an object's own parts", () => {
    for (const type of ["constructor", "__proto__", "toString"])
      expect(refusal(() => order.send(order.start(), { type } as never, 0)).event).toBe(type);
    expect(() => order.restore({ ...order.start(), state: "constructor" })).toThrow(/no state "constructor"/);
  });

  it("knows that it is in a state while it is in one inside", () => {
    const paid = order.transition(order.start(), { type: "pay", amount: 5 });
    expect([order.is(paid, "paid"), order.is(paid, "paid.packing"), order.is(paid, "pai")]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it("makes the first move whose guard agrees, with the time it is told", () => {
    const gate = machine<{ type: "knock" }, string>("gate")({
      context: "",
      initial: "shut",
      states: {
        shut: {
          on: {
            knock: [
              { to: "open", when: (_context, _event, now) => now >= 100 },
              { update: (context, { type }, now) => `${context}${type}@${now} ` },
            ],
          },
        },
        open: {},
      },
    });
    const still = gate.transition(gate.start(), { type: "knock" }, 50);
    expect(still).toMatchObject({ state: "shut", context: "knock@50 ", step: 1, at: 50 });
    expect(gate.transition(still, { type: "knock" }, 100).state).toBe("open");
  });

  it("begins with a context that is given", () => {
    expect(order.start({ context: { paid: 3 }, now: 7 })).toMatchObject({ context: { paid: 3 }, at: 7 });
  });
});

describe("a definition", () => {
  type Go = { readonly type: "go" };
  const make = (definition: unknown) => () => machine<Go>("m")(definition as MachineDefinition<null, Go>);

  it.each([
    [{ initial: "a", states: {} }, /initial of the machine must be one of/],
    [{ initial: "b", states: { a: {} } }, /initial of the machine must be one of a, got b/],
    [{ states: { a: {} } }, /initial of the machine must be one of a, got undefined/],
    [{ initial: "a", states: { a: { states: { b: {} } } } }, /initial of a must be one of b, got undefined/],
    [{ initial: "a", states: { a: { initial: "b" } } }, /initial of a must be/],
    [{ initial: "a", states: { a: { on: { go: "b" } } } }, /to of go of a must be a state, got "b"/],
    [{ initial: "a", states: { a: {} }, on: { go: { to: "" } } }, /to of go of the machine must be a state/],
    [{ initial: "a", states: { a: { on: { go: { when: 1 } } } } }, /when of go of a" must be a function/],
    [{ initial: "a", states: { a: { on: { go: { update: 1 } } } } }, /update of go of a" must be a function/],
    [{ initial: "a", states: { a: { enter: 1 } } }, /enter of a" must be a function/],
    [{ initial: "a", states: { a: { exits: 1 } } }, /a has the unknown property "exits"/],
    [{ initial: "a", states: { a: 1 } }, /a must be an object, got 1/],
    [{ initial: "a.b", states: { "a.b": {} } }, /named without dots/],
    [{ initial: "a", states: { a: { after: { in: 0, to: "a" } } } }, /in of a timeout of a must be more/],
    [{ initial: "a", states: { a: { after: { in: "1x", to: "a" } } } }, /in of a timeout of a must be a dur/],
    [{ initial: "a", states: { a: {} }, after: { in: 1, to: "a" } }, /the machine itself has no timeouts/],
    [{ initial: "a", states: { a: { on: { go: { to: "a", internal: true } } } } }, /internal/],
    [{ initial: "a", states: { a: {} }, version: 0 }, /version must be a whole number from 1, got 0/],
    [{}, /states must hold a state/],
  ])("is refused when it is wrong: %j", (definition, message) => {
    expect(make(definition)).toThrow(TypeError);
    expect(make(definition)).toThrow(message);
  });

  it("needs a name", () => {
    expect(() => machine("")).toThrow(TypeError);
  });
});
