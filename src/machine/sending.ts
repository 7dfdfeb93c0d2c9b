import type { Outcome, Transition } from "../storage/transition.ts";
import type { MachineEvent } from "./definition.ts";
import { conflict } from "./errors.ts";
import type { Machine } from "./options.ts";
import type { Sent } from "./persisted-options.ts";
import type { SnapshotIn } from "./snapshot.ts";

/** What a store keeps of a machine: a snapshot, and the ids of its latest events. */
interface Kept {
  readonly ids?: readonly string[];
}

interface Telling<Event> {
  readonly event: Event;
  /** How many moves the sender has seen. */
  readonly seen: number | undefined;
  readonly id: string | undefined;
}

interface Keeping {
  readonly remember: number;
  readonly ttl: number | undefined;
}

/** The three things that can happen to a machine in a store. */
interface Sending<Event, Context, T> {
  readonly begin: Transition<Kept, Context | undefined, SnapshotIn<keyof T, Context>>;
  readonly settle: Transition<Kept, null, SnapshotIn<keyof T, Context> | undefined>;
  readonly move: Transition<Kept, Telling<Event>, Sent<keyof T, Context>>;
}

/** The transitions of a store that keep a machine. */
export function sending<Event extends MachineEvent, Context, T, First>(
  machine: Machine<Event, Context, T, First>,
  { remember, ttl }: Keeping,
): Sending<Event, Context, T> {
  type Now = SnapshotIn<keyof T, Context>;
  const first = (now: number, context?: Context): Now => machine.start({ context, now }) as unknown as Now;
  const keep = <Result>(snapshot: Now, ids: readonly string[], result: Result): Outcome<Kept, Result> => ({
    value: { ...(snapshot as object), ...(ids.length > 0 && { ids }) },
    ttl,
    result,
  });
  return {
    begin: {
      name: "machine.begin",
      apply(current, context, now) {
        if (current) return { value: current, result: machine.settle(machine.restore(current), now) };
        const snapshot = first(now, context);
        return keep(snapshot, [], snapshot);
      },
    },
    settle: {
      name: "machine.settle",
      apply(current, _, now) {
        if (!current) return { value: current, result: undefined };
        const saved = machine.restore(current);
        const snapshot = machine.settle(saved, now);
        return snapshot === saved
          ? { value: current, result: snapshot }
          : keep(snapshot, current.ids ?? [], snapshot);
      },
    },
    move: {
      name: "machine.move",
      apply(current, { event, seen, id }, now) {
        const before = current ? machine.settle(machine.restore(current), now) : first(now);
        const { state: from, step } = before as { state: keyof T; step: number };
        const ids = current?.ids ?? [];
        if (id !== undefined && ids.includes(id))
          return { value: current, result: { snapshot: before, from, repeated: true } };
        if (seen !== undefined && seen !== step) throw conflict(before);
        const snapshot = machine.send(before, event, now);
        const known = id === undefined || remember === 0 ? ids : [...ids, id].slice(-remember);
        return keep(snapshot, known, { snapshot, from, repeated: false });
      },
    },
  };
}
