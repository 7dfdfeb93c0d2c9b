// Groups of windows: the module says which rows are folded, and where the watermark ends windows or a late row changes some.
import type { Job } from "../engine/engine.ts";
import type { Memory } from "../linear/memory.ts";
import type { Registers } from "../linear/registers.ts";
import { groupTuple } from "../programs/groups.ts";
import type { GroupSink, Output, Program, Value } from "../programs/program.ts";
import type { Windowing } from "../programs/window.ts";
import { Windows } from "../programs/windows.ts";
import { listOf } from "../values/packed.ts";
import { foldedType } from "./folds.ts";
import { groupResults } from "./groups.ts";
import { type Results, selectedRows } from "./results.ts";

/** Reads what a grouping takes of a row, at the places of its registers. */
function rowReader(program: Program, registers: Registers): (row: number) => Value[] {
  const { keys, folds } = program.sink as GroupSink;
  const folded = folds.flatMap((use) => {
    const type = foldedType(program, use);
    return type === undefined ? [] : { register: use.register as number, type };
  });
  return (row) => {
    const values: Value[] = [];
    for (const { register, type } of [...keys, ...folded])
      values[register] = registers.value(register, type, row);
    return values;
  };
}

/** The groups of windows, each given when it is over. */
export function windowResults(job: Job, memory: Memory, registers: Registers): Results {
  const { exports } = memory;
  const sink = job.program.sink as GroupSink;
  const { time, lateness } = sink.window as Windowing;
  const inner = groupResults(job, memory, registers);
  const read = rowReader(job.program, registers);
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
        const { closeAt, lastGone, openFrom } = windows;
        from = exports.admit(from, selected, closeAt, lastGone, openFrom);
        const [kept, late, untimed] = [memory.word(report), memory.word(report + 4), memory.word(report + 8)];
        const stop = memory.number(report + 24);
        job.ledger.untimed += untimed;
        if (late > 0) windows.refuse(late, memory.number(report + 16));
        if (kept > 0) inner.add(kept);
        if (from === selected) break;
        if (stop - lateness >= closeAt) windows.advance(stop);
        else windows.update(read(selectedRows(memory, selected)[from++] as number));
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
