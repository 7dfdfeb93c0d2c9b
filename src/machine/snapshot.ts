/** A machine at a moment, as JSON. Nothing in it is ever changed. */
export interface MachineSnapshot<State extends string = string, Context = unknown> {
  /** The name of the machine. */
  readonly machine: string;
  /** The version of its states and context. */
  readonly version: number;
  /** The state without states inside that it is in, by its path: `"paid.packed"`. */
  readonly state: State;
  readonly context: Context;
  /** How many moves it has made: of two snapshots with the same past, the greater is the later. */
  readonly step: number;
  /** When it made the last one, in epoch milliseconds. */
  readonly at: number;
  /** When each state it is in was entered, the outermost first; empty in a machine without timeouts. */
  readonly since: readonly number[];
}

/** A snapshot in one of several states: comparing its `state` tells the compiler which. */
export type SnapshotIn<State, Context> = State extends string ? MachineSnapshot<State, Context> : never;
