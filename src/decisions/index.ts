export type {
  Cause,
  MachineDefinition,
  MachineEvent,
  Move,
  Moves,
  OldSnapshot,
  StateDefinition,
  Timeout,
  Update,
} from "../machine/definition.ts";
export type { IllegalTransitionError, StateConflictError } from "../machine/errors.ts";
export { type MachineFactory, machine } from "../machine/machine.ts";
export type { Machine, StartOptions } from "../machine/options.ts";
export { persisted } from "../machine/persisted.ts";
export type {
  PersistedMachine,
  PersistedOptions,
  SendingOptions,
  SendOptions,
  Sent,
} from "../machine/persisted-options.ts";
export type { MachineSnapshot, SnapshotIn } from "../machine/snapshot.ts";
export { untilDue } from "../machine/wait.ts";
