// The engine that executes programs in linear memory.
import { systemRandom } from "../core/runtime.ts";
import type { ElementReader, Engine, Execution, Job } from "../engine/engine.ts";
import { type Batch, countBatch } from "../formats/batch.ts";
import type { Format } from "../formats/format.ts";
import { jsonLines } from "../formats/json-lines.ts";
import { Memory } from "../linear/memory.ts";
import { type Exports, giveInstance, type ProgramModule, takeInstance } from "../linear/module.ts";
import { Registers } from "../linear/registers.ts";
import type { Group } from "../programs/groups.ts";
import type { EngineName } from "../programs/report.ts";
import { outOfMemory } from "../values/limits.ts";
import { type Filler, faultsIn, fillerOf } from "./batch.ts";
import { groupResults } from "./groups.ts";
import { instructionSteps } from "./instructions.ts";
import { Records } from "./records.ts";
import { type Results, rowResults, textResults } from "./results.ts";
import { windowResults } from "./windows.ts";

type Name = Exclude<EngineName, "reference">;

class WasmExecution implements Execution {
  readonly engine: Name;
  readonly #module: ProgramModule;
  readonly #job: Job;
  readonly #exports: Exports;
  readonly #memory: Memory;
  readonly #registers: Registers;
  readonly #steps: readonly ((rows: number) => void)[];
  readonly #results: Results;
  readonly #records: Records;

  constructor(name: Name, module: ProgramModule, job: Job) {
    this.engine = name;
    this.#module = module;
    this.#job = job;
    this.#exports = takeInstance(module, name);
    this.#memory = new Memory(this.#exports);
    const { program } = job;
    const text = job.text && module.isWhole;
    const word = (): number => Math.floor(systemRandom() * 2 ** 32);
    this.#exports.reset(word(), word());
    const { sink, filters } = program;
    const named = sink.kind === "rows" && text ? sink.outputs : [];
    this.#registers = new Registers(this.#memory, program, new Set(named.map(({ register }) => register)));
    const tests = filters.map((filter) => this.#registers.at(filter));
    this.#exports.setFilters(this.#memory.putWords(tests), tests.length);
    this.#memory.refresh();
    this.#steps = instructionSteps(program, module, this.#memory, this.#registers);
    const grouped = sink.kind === "group" && (sink.window === undefined ? groupResults : windowResults);
    const results = grouped || (text ? textResults : rowResults);
    this.#results = results(job, this.#memory, this.#registers);
    this.#records = new Records(job, this.#memory, this.#registers, (rows) => this.#compute(rows));
  }

  block(bytes: Uint8Array, format: Format = jsonLines, last = false): number {
    return this.#guarded(() => this.#records.read(bytes, format, last));
  }

  elements(bytes: Uint8Array, most: number): ElementReader | undefined {
    const read = this.#records.elements(bytes, most);
    return read && ((from) => this.#guarded(() => read(from)));
  }

  batch(batch: Batch): void {
    const fillers = this.#guarded(() => this.#fillers(batch));
    const most = this.#exports.ROWS.value as number;
    for (let from = 0; from < batch.size; from += most) {
      const size = Math.min(most, batch.size - from);
      this.#guarded(() => this.#values(batch, fillers, from, size));
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
    giveInstance(this.#module, this.engine, this.#exports);
  }

  #guarded<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw error instanceof WebAssembly.RuntimeError ? outOfMemory(error) : error;
    }
  }

  #compute(rows: number): void {
    for (const step of this.#steps) step(rows);
    this.#results.add(this.#exports.select(rows));
  }

  #fillers(batch: Batch): Filler[] {
    const { columns } = this.#job.program;
    return columns.map((column, i) => fillerOf(this.#registers, i, column, batch.vector(column)));
  }

  #values(batch: Batch, fillers: readonly Filler[], from: number, size: number): void {
    const faults = faultsIn(batch, from, size);
    this.#registers.startTexts();
    for (const fill of fillers) fill(from, size, faults);
    for (const row of faults.keys()) this.#memory.bytes[this.#exports.rejectedRows() + row] = 1;
    countBatch(this.#job.ledger, size, faults.size === 0 ? [] : [...faults].sort(([a], [b]) => a - b));
    this.#compute(size);
  }
}

/** The engine of one build of a module. */
export function wasmEngine(name: Name, module: ProgramModule): Engine {
  return { name, open: (job) => new WasmExecution(name, module, job) };
}
