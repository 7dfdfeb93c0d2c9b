import type { Duration } from "../core/duration.ts";

/** What a machine is told; `type` tells which of its events it is. */
export interface MachineEvent {
  readonly type: string;
}

/** What brought a handler about: an event, the start, or a timeout of a state. */
export type Cause<Event> =
  | Event
  | { readonly type: "machine.start" }
  | { readonly type: "machine.after"; readonly state: string; readonly in: number };

/** Gives the next context; pure, for it may be called again when another writer comes first. `now` is in epoch milliseconds. */
export type Update<Context, Event> = (context: Context, event: Event, now: number) => Context;

/** What an event or a timeout does. */
export interface Move<Context, Event> {
  /** The state to go to, by its path from the outermost: `"paid"`, `"paid.packed"`. Default: the present one is not left. */
  readonly to?: string | undefined;
  /** Whether it may happen; pure. Default: always. */
  readonly when?: ((context: Context, event: Event, now: number) => boolean) | undefined;
  /** Changes the context after the states are left and before the next ones are entered. */
  readonly update?: Update<Context, Event> | undefined;
  /** Goes to a state inside the one the move belongs to without leaving that one; default false. */
  readonly internal?: boolean | undefined;
}

/** One move, the state it goes to, or several moves of which the first whose guard agrees is made. */
export type Moves<Context, Event> = string | Move<Context, Event> | readonly Move<Context, Event>[];

/** A move that a state makes by itself. */
export interface Timeout<Context, Event> extends Move<Context, Event> {
  /** How long after the state was entered; more than 0. */
  readonly in: Duration;
}

/** A state, and the states inside it. */
export interface StateDefinition<Context, Event extends MachineEvent> {
  /** Which of the states inside is entered with this one; needed where there are any. */
  readonly initial?: string | undefined;
  /** The states inside, by their names. */
  readonly states?: { readonly [name: string]: StateDefinition<Context, Event> } | undefined;
  /** What events do here and in the states inside, unless one of those answers the event itself. */
  readonly on?:
    | { readonly [Type in Event["type"]]?: Moves<Context, Extract<Event, { readonly type: Type }>> }
    | undefined;
  /** What happens by itself when the state has lasted for a time. */
  readonly after?: Timeout<Context, Cause<Event>> | readonly Timeout<Context, Cause<Event>>[] | undefined;
  /** Changes the context when the state is entered: outer states first. */
  readonly enter?: Update<Context, Cause<Event>> | undefined;
  /** Changes the context when the state is left: inner states first. */
  readonly exit?: Update<Context, Cause<Event>> | undefined;
}

/** A snapshot as another version of the machine left it. */
export interface OldSnapshot {
  readonly state: string;
  readonly context: unknown;
}

/** A machine: its states, what they begin with, and how older snapshots become new ones. */
export type MachineDefinition<Context, Event extends MachineEvent> = StateDefinition<Context, Event> & {
  readonly initial: string;
  readonly states: { readonly [name: string]: StateDefinition<Context, Event> };
  /** The version of states and context, a whole number from 1; default 1. */
  readonly version?: number | undefined;
  /** For each older version, how its snapshot becomes one of the next version. */
  readonly migrate?: { readonly [version: number]: (old: OldSnapshot) => OldSnapshot } | undefined;
} & (null extends Context ? { readonly context?: Context } : { readonly context: Context });
