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

/** What a machine does, with its types left behind. */
export class Mechanism {
  readonly name: string;
  readonly version: number;
  readonly compiled: Compiled;

  constructor(name: string, version: number, compiled: Compiled) {
    this.name = name;
    this.version = version;
    this.compiled = compiled;
  }

  /** Makes the first move whose guard agrees, if there is one. */
  move(
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
        machine: this.name,
        version: this.version,
        state: step.to,
        context,
        step: snapshot.step + 1,
        at: now,
        since: this.compiled.timed ? entries(snapshot.since, step, now) : none,
      };
    }
    return undefined;
  }

  leaf({ state }: { readonly state: string }): Leaf {
    const leaf = this.compiled.leaves.get(state);
    if (leaf === undefined) throw mismatch(this.name, `it has no state ${JSON.stringify(state)}`);
    return leaf;
  }

  transition(snapshot: MachineSnapshot, event: MachineEvent, now: number): MachineSnapshot {
    const leaf = this.leaf(snapshot);
    const next = this.move(snapshot, leaf.on.get(event.type), event, now);
    if (next === undefined) throw illegal(snapshot, event.type, leaf.allowed);
    return next;
  }
}
