import type { Duration } from "../core/duration.ts";
import type { Run } from "../core/run.ts";
import type { Clock } from "../core/runtime.ts";
import type { AtomicStore } from "../storage/store.ts";
import type { MachineEvent } from "./definition.ts";
import type { MachineSnapshot, SnapshotIn } from "./snapshot.ts";

/** Where machines are kept, and how. */
export interface PersistedOptions {
  /** Where they are; all processes that drive them share it. */
  readonly store: AtomicStore;
  /** What their keys begin with; default `"machine:"`, the machine's name and another colon. */
  readonly prefix?: string | undefined;
  /** How many ids of events each machine remembers, a whole number from 0; default 100. */
  readonly remember?: number | undefined;
  /** How long a machine is kept after its last move; default: for ever. */
  readonly ttl?: Duration | undefined;
  /** Whose time `read` goes by; default: the host's. Moves go by the store's. */
  readonly clock?: Clock | undefined;
}

/** How an event is sent. */
export interface SendOptions {
  /** The snapshot the sender has seen; when the machine has moved on since, the event fails with the code `state-conflict`. */
  readonly seen?: MachineSnapshot | undefined;
  /** The event's own id; an event whose id the machine remembers is not carried out again. */
  readonly id?: string | undefined;
  /** Whose observers are told `machine:moved`. */
  readonly run?: Run | undefined;
}

/** What an event did. */
export interface Sent<State, Context> {
  /** The machine as it is now. */
  readonly snapshot: SnapshotIn<State, Context>;
  /** The state it was in before. */
  readonly from: State;
  /** Whether the event had been carried out before, so that nothing happened now. */
  readonly repeated: boolean;
}

/** How a link sends events. */
export interface SendingOptions<In, Event> {
  /** The key of the machine that an input is for. */
  readonly key: (input: In) => string;
  /** The event that an input is. */
  readonly event: (input: In) => Event;
  /** The event's own id; default: none. */
  readonly id?: ((input: In) => string) | undefined;
  /** The snapshot its sender has seen; default: none. */
  readonly seen?: ((input: In) => MachineSnapshot | undefined) | undefined;
}

/** Machines in a store, each under a key. */
export interface PersistedMachine<Event extends MachineEvent, Context, T> {
  /** Begins a machine, unless there is one already; gives the one there is. Default context: the definition's. */
  start(key: string, context?: Context): Promise<SnapshotIn<keyof T, Context>>;
  /** A machine as it is by now, with all timeouts that are due; undefined when there is none. Writes nothing. */
  read(key: string): Promise<SnapshotIn<keyof T, Context> | undefined>;
  /**
   * Sends an event to a machine, which begins if there is none. What fails changes nothing: an event that is not accepted
   * (`illegal-transition`), a machine that has moved on (`state-conflict`), a record that cannot be read (`state-mismatch`).
   */
  send(key: string, event: Event, options?: SendOptions): Promise<Sent<keyof T, Context>>;
  /** Keeps what time has made of a machine; undefined when there is none. */
  settle(key: string): Promise<SnapshotIn<keyof T, Context> | undefined>;
  /** A link that sends an event for each input. */
  sending<In>(options: SendingOptions<In, Event>): (input: In, run: Run) => Promise<Sent<keyof T, Context>>;
}
