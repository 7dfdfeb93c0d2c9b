import type { Compiled, Leaf, Step } from "./compile.ts";
import type { MachineEvent } from "./definition.ts";
import { illegal, mismatch } from "./errors.ts";
import type { MachineSnapshot } from "./snapshot.ts";

export const none: readonly number[] = [];

/** When the states were entered that a step leads into. */
function entries(since: readonly number[], { keep, depth }: Step, now: number): readonly number[] {
  if (keep === depth) return since;
  const next = since.slice(0, keep);
  while (next.length < depth) next.push(now);
  return next;
}

/** A machine with its types left behind. */
export interface Mechanism {
  readonly name: string;
  readonly version: number;
  readonly compiled: Compiled;
}

/** Makes the first move whose guard agrees, if there is one. */
export function move(
  mechanism: Mechanism,
  snapshot: MachineSnapshot,
  steps: readonly Step[] | undefined,
  event: MachineEvent,
  now: number,
): MachineSnapshot | undefined {
  if (steps === undefined) return undefined;
  for (const step of steps) {
    if (step.when !== undefined && !step.when(snapshot.context, event, now)) continue;
    let { context } = snapshot;
    for (const act of step.acts) context = act(context, event, now);
    return {
      machine: mechanism.name,
      version: mechanism.version,
      state: step.to,
      context,
      step: snapshot.step + 1,
      at: now,
      since: mechanism.compiled.timed ? entries(snapshot.since, step, now) : none,
    };
  }
  return undefined;
}

/** What can happen in the state that a machine is in. */
export function leafOf({ name, compiled }: Mechanism, { state }: { readonly state: string }): Leaf {
  const leaf = compiled.leaves.get(state);
  if (leaf === undefined) throw mismatch(name, `it has no state ${JSON.stringify(state)}`);
  return leaf;
}

/** The move that an event makes; it must make one. */
export function transition(
  mechanism: Mechanism,
  snapshot: MachineSnapshot,
  event: MachineEvent,
  now: number,
): MachineSnapshot {
  const leaf = leafOf(mechanism, snapshot);
  const next = move(mechanism, snapshot, leaf.on.get(event.type), event, now);
  if (next === undefined) throw illegal(snapshot, event.type, leaf.allowed);
  return next;
}
