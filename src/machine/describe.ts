import { listOf } from "./compile.ts";
import type { Move } from "./definition.ts";
import type { Mechanism } from "./mechanism.ts";
import { all, type Node } from "./tree.ts";

/** A state in the description of a machine. */
export interface DescribedState {
  /** Its path. */
  readonly id: string;
  /** Its own name. */
  readonly name: string;
  /** The path of the state around it, if there is one. */
  readonly inside: string | undefined;
  /** The path of the state that is entered with it, if it holds states. */
  readonly initial: string | undefined;
}

/** A move in the description of a machine. */
export interface DescribedMove {
  /** The state it belongs to; undefined is the machine itself. */
  readonly from: string | undefined;
  /** The state it names; undefined stays. */
  readonly to: string | undefined;
  /** The type of the event; undefined for a timeout. */
  readonly event: string | undefined;
  /** After how long a timeout happens, as the definition tells it. */
  readonly after: string | undefined;
  /** The name of the guard, if there is one. */
  readonly when: string | undefined;
}

/** A machine as plain data. */
export interface MachineDescription {
  readonly name: string;
  readonly version: number;
  readonly initial: string;
  readonly states: readonly DescribedState[];
  readonly moves: readonly DescribedMove[];
}

function movesOf({ id, definition }: Node): DescribedMove[] {
  const told = (given: unknown, event?: string, after?: unknown): DescribedMove => {
    const { to, when } = (typeof given === "string" ? { to: given } : given) as Move<unknown, unknown>;
    return {
      from: id || undefined,
      to,
      event,
      after: after === undefined ? undefined : typeof after === "number" ? `${after}ms` : String(after),
      when: when && (when.name === "when" ? "guarded" : when.name),
    };
  };
  const events = Object.entries(definition.on ?? {}).flatMap(([type, moves]) =>
    listOf<unknown>(moves).map((move) => told(move, type)),
  );
  return [...events, ...listOf(definition.after).map((one) => told(one, undefined, one.in))];
}

function stateOf({ id, path, first }: Node): DescribedState {
  return { id, name: id.slice(id.lastIndexOf(".") + 1), inside: path.at(-2)?.id, initial: first?.id };
}

/** A machine as plain data, in the order of its definition. */
export function describeMachine({ name, version, compiled: { root } }: Mechanism): MachineDescription {
  const [, ...states] = all(root).map(stateOf);
  return { name, version, initial: root.first!.id, states, moves: all(root).flatMap(movesOf) };
}
