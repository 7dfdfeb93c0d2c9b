// The engine that executes programs in linear memory. What the module leaves over, `record.ts` decides.
import { systemRandom } from "../core/runtime.ts";
import { type Batch, countBatch, type Vector } from "../engine/batch.ts";
import type { Engine, Execution, Job } from "../engine/engine.ts";
import type { Group } from "../engine/groups.ts";
import { outOfMemory } from "../engine/limits.ts";
import { readRecord } from "../engine/record.ts";
import type { EngineName } from "../engine/report.ts";
import { type Faults, fillColumn } from "./batch.ts";
import { groupResults } from "./groups.ts";
import { instructionSteps } from "./instructions.ts";
import { Memory } from "./memory.ts";
import { type Exports, giveInstance, takeInstance } from "./module.ts";
import { Registers } from "./registers.ts";
import { type Results, rowResults, textResults } from "./results.ts";
import { windowResults } from "./windows.ts";

type Name = Exclude<EngineName, "reference">;

const textSize = 0x10000;

class WasmExecution implements Execution {
  readonly #name: Name;
  readonly #job: Job;
  readonly #exports: Exports;
  readonly #memory: Memory;
  readonly #registers: Registers;
  readonly #steps: readonly ((rows: number) => void)[];
  readonly #results: Results;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #text = 0;
  #textSize = 0;

  constructor(name: Name, job: Job) {
    this.#name = name;
    this.#job = job;
    this.#exports = takeInstance(name);
    this.#memory = new Memory(this.#exports);
    const { program, text } = job;
    const word = (): number => Math.floor(systemRandom() * 2 ** 32);
    this.#exports.reset(word(), word());
    const { sink, filters } = program;
    const named = sink.kind === "rows" && text ? sink.outputs : [];
    this.#registers = new Registers(this.#memory, program, new Set(named.map(({ register }) => register)));
    const tests = filters.map((filter) => this.#registers.at(filter));
    this.#exports.setFilters(this.#memory.putWords(tests), tests.length);
    this.#memory.refresh();
    this.#steps = instructionSteps(program, this.#memory, this.#registers);
    const grouped = sink.kind === "group" && (sink.window === undefined ? groupResults : windowResults);
    const results = grouped || (text ? textResults : rowResults);
    this.#results = results(job, this.#memory, this.#registers);
    this.#room(textSize);
  }

  block(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; ) {
      const fits = from + this.#textSize >= bytes.length;
      let end = fits ? bytes.length : bytes.lastIndexOf(10, from + this.#textSize - 1) + 1;
      if (end <= from) end = bytes.indexOf(10, from) + 1;
      this.#room(end - from);
      this.#memory.bytes.set(bytes.subarray(from, end), this.#text);
      this.#guarded(() => this.#lines(end - from));
      from = end;
    }
  }

  batch(batch: Batch): void {
    const vectors = this.#job.program.columns.map((column) => batch.vector(column));
    const most = this.#exports.ROWS.value as number;
    for (let from = 0; from < batch.size; from += most) {
      const size = Math.min(most, batch.size - from);
      this.#guarded(() => this.#values(vectors, from, size));
    }
  }

  take(): Group[] {
    return this.#results.take();
  }

  save(): unknown {
    return this.#results.save();
  }

  load(data: unknown): void {
    this.#guarded(() => this.#results.load(data));
  }

  close(): void {
    giveInstance(this.#name, this.#exports);
  }

  /** Makes room for a text of this size. */
  #room(size: number): void {
    if (size <= this.#textSize) return;
    this.#textSize = Math.max(size, this.#textSize * 2);
    this.#text = this.#memory.alloc(this.#textSize);
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      throw error instanceof WebAssembly.RuntimeError ? outOfMemory(error) : error;
    }
  }

  #lines(size: number): void {
    const end = this.#text + size;
    const { ledger } = this.#job;
    const report = this.#exports.parseReport();
    for (let at = this.#text; at < end; ) {
      at = this.#exports.parse(at, end);
      this.#memory.refresh();
      const rows = this.#memory.word(report);
      const lines = this.#memory.word(report + 4);
      const left = this.#memory.word(report + 8);
      ledger.rows += rows;
      this.#registers.startTexts();
      if (left > 0) this.#settle(report + 16, left);
      ledger.lines += lines;
      this.#compute(rows);
    }
  }

  #compute(rows: number): void {
    for (const step of this.#steps) step(rows);
    this.#results.add(this.#exports.select(rows));
  }

  #values(vectors: readonly Vector[], from: number, size: number): void {
    const faults: Faults = new Map();
    this.#registers.startTexts();
    for (const [i, column] of this.#job.program.columns.entries())
      fillColumn(this.#registers, i, column, vectors[i] as Vector, from, size, faults);
    for (const row of faults.keys()) this.#memory.bytes[this.#exports.rejectedRows() + row] = 1;
    countBatch(
      this.#job.ledger,
      size,
      [...faults].sort(([a], [b]) => a - b),
    );
    this.#compute(size);
  }

  /** Decides the lines that the module left over. */
  #settle(from: number, count: number): void {
    const { ledger, program } = this.#job;
    this.#memory.loadPowers();
    for (let at = from; at < from + count * 16; at += 16) {
      const row = this.#memory.word(at);
      const start = this.#memory.word(at + 4);
      const line = this.#memory.word(at + 12) + ledger.lines;
      const text = this.#decoder.decode(
        this.#memory.bytes.subarray(start, start + this.#memory.word(at + 8)),
      );
      const record = readRecord(text, program.columns);
      if (Array.isArray(record)) {
        for (const [i, value] of record.entries()) this.#registers.set(i, row, value);
        continue;
      }
      this.#memory.bytes[this.#exports.rejectedRows() + row] = 1;
      ledger.rows--;
      ledger.reject({ line, ...record });
    }
  }
}

/** The engine of one build of the module. */
export function wasmEngine(name: Name): Engine {
  return { name, open: (job) => new WasmExecution(name, job) };
}
