import { mustCount } from "../core/count.ts";
import { compile } from "./compile.ts";
import type { MachineDefinition, MachineEvent } from "./definition.ts";
import { describeMachine } from "./describe.ts";
import { leafOf, type Mechanism, move, none, transition } from "./mechanism.ts";
import type { Machine } from "./options.ts";
import { restorer } from "./restore.ts";
import type { MachineSnapshot } from "./snapshot.ts";
import { nextDue, settle } from "./timeouts.ts";
import type { Definition } from "./tree.ts";
import type { First, Sound, TableOf } from "./types.ts";

/** What takes the definition of a machine. */
export type MachineFactory<Event extends MachineEvent, Context> = <
  const Root extends MachineDefinition<Context, Event>,
>(
  definition: Root,
) => Sound<Root, Event["type"], Machine<Event, Context, TableOf<Root>, First<Root>>>;

function methods(mechanism: Mechanism, definition: MachineDefinition<unknown, MachineEvent>) {
  const { name, version, compiled } = mechanism;
  const { start } = compiled;
  const { context: initial = null } = definition;
  return {
    name,
    version,
    start({ context = initial, now = 0 }: { context?: unknown; now?: number } = {}) {
      const empty = { machine: name, version, state: start.to, context, step: -1, at: now, since: none };
      return move(mechanism, empty, [start], { type: "machine.start" }, now);
    },
    transition: (snapshot: MachineSnapshot, event: MachineEvent, now: number = snapshot.at) =>
      transition(mechanism, snapshot, event, now),
    send(snapshot: MachineSnapshot, event: MachineEvent, now: number) {
      const settled = settle(mechanism, snapshot, now);
      return transition(mechanism, settled, event, Math.max(now, settled.at));
    },
    can: (snapshot: MachineSnapshot, event: MachineEvent, now: number = snapshot.at) =>
      leafOf(mechanism, snapshot)
        .on.get(event.type)
        ?.some(({ when }) => when === undefined || when(snapshot.context, event, now)) ?? false,
    allowed: (snapshot: MachineSnapshot) => leafOf(mechanism, snapshot).allowed,
    is: ({ state }: MachineSnapshot, id: string) => state === id || state.startsWith(`${id}.`),
    settle: (snapshot: MachineSnapshot, now: number) => settle(mechanism, snapshot, now),
    due: (snapshot: MachineSnapshot, now?: number) => nextDue(mechanism, snapshot, now),
    restore: restorer(mechanism, definition.migrate),
    describe: () => describeMachine(name, compiled.root),
  };
}

/**
 * A state machine: its states, what events do in each, and what happens by itself after a time, as one definition.
 *
 * `machine<Event, Context>(name)` takes the definition. All a machine does is pure: a snapshot and an event give the next
 * snapshot, so it may be kept anywhere; `persisted` keeps it in a store. States may hold states, which inherit what events
 * do there; on the way from one to another the inner states are left first, then the move's own `update` is called, then the
 * outer states are entered first, as in SCXML. Throws a `TypeError` that names what is wrong in a definition.
 *
 * @example
 * type Event = { type: "push" } | { type: "coin"; cents: number };
 * const turnstile = machine<Event, { cents: number }>("turnstile")({
 *   context: { cents: 0 },
 *   initial: "locked",
 *   states: {
 *     locked: { on: { coin: { to: "open", update: ({ cents }, coin) => ({ cents: cents + coin.cents }) } } },
 *     open: { on: { push: "locked" } },
 *   },
 * });
 * const open = turnstile.transition(turnstile.start(), { type: "coin", cents: 50 });
 * open.state; // "open"
 * turnstile.transition(open, { type: "push" }).context; // { cents: 50 }
 */
export function machine<Event extends MachineEvent, Context = null>(
  name: string,
): MachineFactory<Event, Context> {
  if (typeof name !== "string" || name === "") throw new TypeError(`a machine needs a name, got ${name}`);
  return (definition) => {
    const version = mustCount(definition.version ?? 1, "version");
    const compiled = compile(definition as unknown as Definition);
    return methods({ name, version, compiled }, definition as never) as never;
  };
}
