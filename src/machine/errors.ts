import { ModulinkError } from "../core/errors.ts";
import type { MachineSnapshot } from "./snapshot.ts";

/** An event that is not accepted in a state. */
export interface IllegalTransitionError extends ModulinkError<"illegal-transition"> {
  /** The state the machine is in, and stays in. */
  readonly state: string;
  /** The type of the event. */
  readonly event: string;
  /** The types of the events that this state knows. */
  readonly allowed: readonly string[];
}

/** An event for a machine that has moved on since the caller looked. */
export interface StateConflictError<State extends string = string, Context = unknown>
  extends ModulinkError<"state-conflict"> {
  /** The machine as it is now. */
  readonly current: MachineSnapshot<State, Context>;
}

const shown = (texts: readonly string[]): string =>
  texts.map((text) => JSON.stringify(text)).join(", ") || "nothing";

/** The error of an event that a state does not know, or whose guards all refuse. */
export function illegal(
  { machine, state }: MachineSnapshot,
  event: string,
  allowed: readonly string[],
): IllegalTransitionError {
  const why = allowed.includes(event) ? "is refused by its guards" : "is not accepted";
  const error = new ModulinkError(
    "illegal-transition",
    `${JSON.stringify(event)} ${why} in the state "${state}" of ${machine}, which knows ${shown(allowed)}`,
    { name: "IllegalTransitionError" },
  );
  return Object.assign(error, { state, event, allowed });
}

/** The error of an event for a state that is past. */
export function conflict<State extends string, Context>(
  current: MachineSnapshot<State, Context>,
): StateConflictError<State, Context> {
  const message = `${current.machine} has moved on: it is in the state "${current.state}" after ${current.step} moves`;
  return Object.assign(new ModulinkError("state-conflict", message, { name: "StateConflictError" }), {
    current,
  });
}

/** The error of a snapshot that is not this machine's, or not of a version that can be made this one. */
export const mismatch = (machine: string, what: string): ModulinkError<"state-mismatch"> =>
  new ModulinkError("state-mismatch", `this is no snapshot of ${machine}: ${what}`);
