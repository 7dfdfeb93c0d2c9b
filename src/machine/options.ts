import type { Description } from "../inspect/describe.ts";
import type { MachineEvent } from "./definition.ts";
import type { MachineSnapshot, SnapshotIn } from "./snapshot.ts";
import type { EventIn, Target } from "./types.ts";

/** How a machine begins. */
export interface StartOptions<Context> {
  /** Default: the context of the definition. */
  readonly context?: Context | undefined;
  /** When it begins, in epoch milliseconds; default 0, which is right where no state has a timeout. */
  readonly now?: number | undefined;
}

/** A state machine; `T` tells for each state where each event leads. */
export interface Machine<Event extends MachineEvent, Context, T, First = keyof T> {
  readonly name: string;
  readonly version: number;
  /** The machine in its first state, whose `enter` has been called. */
  start(options?: StartOptions<Context>): SnapshotIn<First, Context>;
  /**
   * What an event makes of a machine, whatever the time: the states that it accepts are known to the compiler, as far as the
   * snapshot's state is. Throws an `IllegalTransitionError` with the events that are allowed. `now` is in epoch milliseconds;
   * default: when the snapshot was taken.
   */
  transition<Now extends SnapshotIn<keyof T, Context>, Told extends EventIn<T, Now["state"], Event>>(
    snapshot: Now,
    event: Told,
    now?: number,
  ): SnapshotIn<Target<T, Now["state"], Told["type"]>, Context>;
  /** What time and then an event make of a machine: the timeouts that are due happen first, each at its own time. */
  send(snapshot: SnapshotIn<keyof T, Context>, event: Event, now: number): SnapshotIn<keyof T, Context>;
  /** Whether an event would be accepted. */
  can(snapshot: SnapshotIn<keyof T, Context>, event: Event, now?: number): boolean;
  /** The types of the events that a state knows; a guard may still refuse them. */
  allowed(snapshot: SnapshotIn<keyof T, Context>): readonly Event["type"][];
  /** Whether a machine is in a state, or in one inside it. */
  is<Now extends MachineSnapshot<keyof T & string, Context>, Id extends string>(
    snapshot: Now,
    id: Id,
  ): snapshot is Extract<Now, { readonly state: Id | `${Id}.${string}` }>;
  /**
   * What time makes of a machine: every timeout that is due has happened, at its own time. Fails with the code
   * `runaway-machine` after 10,000 moves.
   */
  settle(snapshot: SnapshotIn<keyof T, Context>, now: number): SnapshotIn<keyof T, Context>;
  /** When the next timeout after a moment is due, if any; default: after the snapshot's own time. */
  due(snapshot: SnapshotIn<keyof T, Context>, after?: number): number | undefined;
  /**
   * A snapshot that was kept as JSON, brought to the present version. Fails with the code `state-mismatch` when it is another
   * machine's, of a later version, of an earlier one that no migration takes on, or in a state that is not there.
   */
  restore(saved: unknown): SnapshotIn<keyof T, Context>;
  /** The machine as plain data, for `toMermaid` and `toDot`: a node for each state, and an edge for each move. */
  describe(): Description;
}
