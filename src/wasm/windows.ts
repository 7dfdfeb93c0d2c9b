// Groups of windows: the module says which rows are folded, and where the watermark ends windows.
import type { Job } from "../engine/engine.ts";
import type { Memory } from "../linear/memory.ts";
import type { Registers } from "../linear/registers.ts";
import { groupTuple } from "../programs/groups.ts";
import type { GroupSink, Output } from "../programs/program.ts";
import type { Windowing } from "../programs/window.ts";
import { Windows } from "../programs/windows.ts";
import { listOf } from "../values/packed.ts";
import { groupResults } from "./groups.ts";
import type { Results } from "./results.ts";

/** The groups of windows, each given when it is final. */
export function windowResults(job: Job, memory: Memory, registers: Registers): Results {
  const { exports } = memory;
  const sink = job.program.sink as GroupSink;
  const { time, lateness } = sink.window as Windowing;
  const inner = groupResults(job, memory, registers);
  const windows = new Windows(sink, job.maxGroups, job.ledger, {
    drain: () => inner.take(),
    give: (groups) => job.sink.rows(groups.map((group) => groupTuple(sink, group))),
  });
  exports.setWindows(registers.at(time), registers.at((sink.keys[0] as Output).register), lateness);
  memory.refresh();
  const report = exports.windowReport();
  return {
    add(selected) {
      for (let from = 0; from < selected; ) {
        from = exports.admit(from, selected, windows.closeAt, windows.lastGiven);
        const [kept, late, untimed] = [memory.word(report), memory.word(report + 4), memory.word(report + 8)];
        const stop = memory.number(report + 24);
        job.ledger.untimed += untimed;
        if (late > 0) windows.refuse(late, memory.number(report + 16));
        if (kept > 0) inner.add(kept);
        if (from < selected) windows.advance(stop);
      }
    },
    take: () => windows.take(),
    save: () => [inner.save(), windows.save()],
    load(data) {
      const [groups, closed] = listOf(data, 2);
      inner.load(groups);
      windows.load(closed);
    },
  };
}
