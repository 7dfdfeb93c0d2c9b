// What becomes of the rows that a batch selected: groups, row objects, or NDJSON.
import { joined } from "../engine/bytes.ts";
import type { Job, OutputRow } from "../engine/engine.ts";
import { type Cell, type Fold, readAggregate } from "../engine/fold.ts";
import { tooManyGroups } from "../engine/limits.ts";
import type { GroupSink, Output, RowSink, Value } from "../engine/program.ts";
import type { Memory } from "./memory.ts";
import type { Registers } from "./registers.ts";
import { decodeText } from "./wtf8.ts";

/** Takes the selected rows of each batch. */
export interface Results {
  add(selected: number): void;
  finish(): void;
}

const folds: readonly Fold[] = ["count", "sum", "min", "max", "moments"];
const cellSize = 24;

/** Groups accumulate in the module. */
export function groupResults(
  { program, maxGroups, sink: out }: Job,
  memory: Memory,
  registers: Registers,
): Results {
  const { exports } = memory;
  const sink = program.sink as GroupSink;
  const words = sink.folds.flatMap(({ fold, register }) => [
    folds.indexOf(fold),
    register === undefined ? 0 : registers.at(register),
  ]);
  exports.setGroup(registers.at(sink.key.register), memory.putWords(words), sink.folds.length);
  memory.refresh();
  return {
    add(selected) {
      exports.group(selected);
      memory.refresh();
      if (exports.groupCount() > maxGroups) throw tooManyGroups(maxGroups);
    },
    finish: () => out.rows(groupRows(sink, memory)),
  };
}

function groupRows(sink: GroupSink, memory: Memory): OutputRow[] {
  const cells = memory.exports.groupCells();
  const stride = sink.folds.length * cellSize;
  return Array.from({ length: memory.exports.groupCount() }, (_, group) => {
    const row: OutputRow = { [sink.key.name]: groupKey(group, sink.key, memory) };
    for (const { name, aggregate, fold } of sink.outputs) {
      row[name] = readAggregate(aggregate, readCell(cells + group * stride + fold * cellSize, memory));
    }
    return row;
  });
}

function readCell(at: number, memory: Memory): Cell {
  return { count: memory.number(at), first: memory.number(at + 8), second: memory.number(at + 16) };
}

/** Keys stand in the dictionary, in order; the null group has no entry there. */
function groupKey(group: number, key: Output, memory: Memory): Value {
  const nullGroup = memory.exports.nullGroupAt();
  if (group === nullGroup) return null;
  const entry =
    memory.exports.dictionaryEntries() + (nullGroup >= 0 && group > nullGroup ? group - 1 : group) * 16;
  const start = memory.word(entry);
  if (key.type === "text") return decodeText(memory.bytes.subarray(start, start + memory.word(entry + 4)));
  const value = memory.number(start);
  return key.type === "boolean" ? value !== 0 : value;
}

/** Row objects. */
export function rowResults({ program, sink: out }: Job, memory: Memory, registers: Registers): Results {
  const { outputs } = program.sink as RowSink;
  return {
    add(selected) {
      const list = new Uint16Array(memory.bytes.buffer, memory.exports.selectedRows(), selected);
      if (selected > 0) out.rows(Array.from(list, (row) => readRow(row, outputs, registers)));
    },
    finish() {},
  };
}

function readRow(row: number, outputs: readonly Output[], registers: Registers): OutputRow {
  const result: OutputRow = {};
  for (const { name, register, type } of outputs) result[name] = registers.value(register, type, row);
  return result;
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
    finish() {},
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
    const text = JSON.stringify(registers.value(register, type, memory.word(note + 4)));
    const place = memory.word(note);
    parts.push(written.subarray(from, place), new TextEncoder().encode(text));
    from = place;
  }
  return joined([...parts, written.subarray(from)]);
}
