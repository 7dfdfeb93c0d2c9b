import type { Run } from "../core/run.ts";
import { sleep } from "../core/within.ts";
import type { MachineEvent } from "./definition.ts";
import type { Machine } from "./options.ts";
import type { SnapshotIn } from "./snapshot.ts";

/**
 * Waits on the run's clock until time alone moves a machine, and gives what it is then; undefined when it never will.
 *
 * Rejects at once with the abort reason when the run is to stop.
 *
 * @example
 * import { chain } from "modulink-edge";
 * import { machine, untilDue } from "modulink-edge/decisions";
 *
 * const lamp = machine<{ type: "press" }>("lamp")({
 *   initial: "off",
 *   states: { off: { on: { press: "on" } }, on: { after: { in: "5ms", to: "off" } } },
 * });
 * const glow = chain("glow").link(async (_: null, run) => {
 *   const on = lamp.send(lamp.start(), { type: "press" }, run.clock.now());
 *   return untilDue(lamp, on, run);
 * });
 * (await glow(null))?.state; // "off"
 */
export async function untilDue<Event extends MachineEvent, Context, T, First>(
  machine: Machine<Event, Context, T, First>,
  snapshot: SnapshotIn<keyof T, Context>,
  run: Run,
): Promise<SnapshotIn<keyof T, Context> | undefined> {
  for (;;) {
    const now = run.clock.now();
    const settled = machine.settle(snapshot, now);
    if (settled !== snapshot) return settled;
    const due = machine.due(snapshot, now);
    if (due === undefined) return undefined;
    await sleep(due - now, run);
  }
}
