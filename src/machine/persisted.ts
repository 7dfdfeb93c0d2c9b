import { mustCount } from "../core/count.ts";
import { milliseconds } from "../core/duration.ts";
import { mustCall, named } from "../core/middleware.ts";
import { systemClock } from "../core/runtime.ts";
import type { MachineEvent } from "./definition.ts";
import type { Machine } from "./options.ts";
import type { PersistedMachine, PersistedOptions, SendOptions } from "./persisted-options.ts";
import { sending } from "./sending.ts";

/**
 * Machines of one kind in a store: whatever the number of processes, each move is made from the state before it.
 *
 * Of two processes that send an event with the snapshot they have seen, one wins, and the other is told by the code
 * `state-conflict`. Guards and updates must be pure: they are called again when another writer comes first. Throws a
 * `TypeError` for a wrong option.
 *
 * @example
 * import { isModulinkError } from "modulink-edge";
 * import { machine, persisted } from "modulink-edge/decisions";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const seat = machine<{ type: "take" } | { type: "leave" }>("seat")({
 *   initial: "free",
 *   states: { free: { on: { take: "taken" } }, taken: { on: { leave: "free" } } },
 * });
 * const seats = persisted(seat, { store: memoryStore() }); // in earnest a store that all workers share
 * const seen = await seats.start("4a");
 * (await seats.send("4a", { type: "take" }, { seen })).snapshot.state; // "taken"
 * const late = await seats.send("4a", { type: "take" }, { seen }).catch((error: unknown) => error);
 * isModulinkError(late, "state-conflict"); // true
 */
export function persisted<Event extends MachineEvent, Context, T, First>(
  machine: Machine<Event, Context, T, First>,
  options: PersistedOptions,
): PersistedMachine<Event, Context, T> {
  const { store, clock = systemClock, prefix = `machine:${machine.name}:` } = options;
  const remember = mustCount(options.remember ?? 100, "remember", undefined, 0);
  const ttl = options.ttl === undefined ? undefined : milliseconds(options.ttl, "ttl");
  const { begin, settle, move } = sending(machine, { remember, ttl });
  const send = async (key: string, event: Event, { seen, id, run }: SendOptions = {}) => {
    const sent = await store.update(prefix + key, move, { event, seen: seen?.step, id });
    const { from, snapshot, repeated } = sent;
    if (!repeated)
      run?.emit({
        type: "machine:moved",
        machine: machine.name,
        key,
        event: event.type,
        from,
        to: snapshot.state,
      });
    return sent;
  };
  return {
    start: async (key, context) => await store.update(prefix + key, begin, context),
    async read(key) {
      const saved = await store.get(prefix + key);
      return saved === undefined ? undefined : machine.settle(machine.restore(saved), clock.now());
    },
    send,
    settle: async (key) => await store.update(prefix + key, settle, null),
    sending({ key, event, id, seen }) {
      mustCall(key, "key");
      mustCall(event, "event");
      return named(
        (input, run) => send(key(input), event(input), { id: id?.(input), seen: seen?.(input), run }),
        `send to ${machine.name}`,
      );
    },
  };
}
