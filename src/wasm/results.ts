// What becomes of the rows that a batch selected: rows, or NDJSON.

import type { Job } from "../engine/engine.ts";
import type { Memory } from "../linear/memory.ts";
import type { Registers } from "../linear/registers.ts";
import type { Group } from "../programs/groups.ts";
import type { Output, RowSink } from "../programs/program.ts";
import { joined } from "../values/bytes.ts";
import { jsonText } from "../values/json-text.ts";

/** Takes the selected rows of each batch. */
export interface Results {
  add(selected: number): void;
  /** The groups since the last call. */
  take(): Group[];
  /** What it folded, as JSON holds it without loss. */
  save(): unknown;
  /** Goes on from what was saved. */
  load(data: unknown): void;
}

/** What becomes of rows that are given at once. */
const nothingKept: Pick<Results, "take" | "save" | "load"> = { take: () => [], save: () => null, load() {} };

/** The rows that the module selected last. */
export function selectedRows(memory: Memory, selected: number): Uint16Array {
  return new Uint16Array(memory.bytes.buffer, memory.exports.selectedRows(), selected);
}

/** Rows of values. */
export function rowResults({ program, sink: out }: Job, memory: Memory, registers: Registers): Results {
  const { outputs } = program.sink as RowSink;
  const read = (row: number) => outputs.map(({ register, type }) => registers.value(register, type, row));
  return {
    add(selected) {
      if (selected === 0) return;
      const rows = selectedRows(memory, selected);
      if (out.selected === undefined) out.rows(Array.from(rows, read));
      else
        out.selected(
          rows,
          outputs.map(({ register, type }) => registers.view(register, type)),
        );
    },
    ...nothingKept,
  };
}

/** NDJSON that the module wrote, but for the values it noted. */
export function textResults({ program, sink: out }: Job, memory: Memory, registers: Registers): Results {
  const { exports } = memory;
  const { outputs } = program.sink as RowSink;
  const fields = outputs.flatMap(({ name, register }, i) => {
    const lead = new TextEncoder().encode(`${i === 0 ? "{" : ","}${JSON.stringify(name)}:`);
    return [registers.at(register), memory.putBytes(lead), lead.length, 0];
  });
  exports.setFields(memory.putWords(fields), outputs.length);
  memory.refresh();
  return {
    add(selected) {
      for (let from = 0; from < selected; ) {
        from = exports.emit(from, selected);
        memory.refresh();
        out.bytes(withNotes(outputs, memory, registers));
      }
    },
    ...nothingKept,
  };
}

/** The emitted bytes with the values that only the host can write put in their places. */
function withNotes(outputs: readonly Output[], memory: Memory, registers: Registers): Uint8Array {
  const { exports, bytes } = memory;
  const start = exports.emitted();
  const written = bytes.subarray(start, start + exports.emittedSize());
  const count = exports.emitNoteCount();
  if (count === 0) return written.slice();
  const notes = exports.emitNotes();
  const parts: Uint8Array[] = [];
  let from = 0;
  for (let note = notes; note < notes + count * 12; note += 12) {
    const { register, type } = outputs[memory.word(note + 8)] as Output;
    const text = jsonText(registers.value(register, type, memory.word(note + 4)));
    const place = memory.word(note);
    parts.push(written.subarray(from, place), new TextEncoder().encode(text));
    from = place;
  }
  return joined([...parts, written.subarray(from)]);
}
