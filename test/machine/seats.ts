import { machine } from "../../src/decisions/index.ts";

export type SeatEvent = { type: "take"; who: string } | { type: "pay" } | { type: "leave" };

export interface Seat {
  readonly who: string | null;
}

/** A seat that is kept for ten minutes for who takes it, and then is free again. */
export const seat = machine<SeatEvent, Seat>("seat")({
  context: { who: null },
  initial: "free",
  states: {
    free: { on: { take: { to: "kept", update: (_, { who }) => ({ who }) } } },
    kept: { on: { pay: "sold", leave: "free" }, after: { in: "10m", to: "free" }, exit: keepWho },
    sold: {},
  },
});

/** Who left a seat is forgotten, unless it was paid for. */
function keepWho(context: Seat, { type }: { readonly type: string }): Seat {
  return type === "pay" ? context : { who: null };
}
