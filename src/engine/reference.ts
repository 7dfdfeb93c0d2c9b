// The definition of what a plan means, in plain TypeScript: the oracle of the tests and the engine where WebAssembly is refused.
import type { Engine, Execution, Job, OutputRow } from "./engine.ts";
import { accumulate, type Cell, readAggregate } from "./fold.ts";
import { tooManyGroups } from "./limits.ts";
import type { GroupSink, Instruction, RowSink, Value } from "./program.ts";
import { isBlank, readRecord } from "./record.ts";

type Numbers = (a: number, b: number) => Value;

const numbers: { readonly [op: string]: Numbers } = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
};

/** Three-valued AND and OR: the deciding value wins over null. */
function logic(decides: boolean, a: Value, b: Value): Value {
  if (a === decides || b === decides) return decides;
  return a === null || b === null ? null : !decides;
}

function evaluate(instruction: Instruction, registers: readonly Value[]): Value {
  if (instruction.op === "constant") return instruction.value;
  const a = registers[instruction.a] as Value;
  if (instruction.op === "textEqual") return a === null ? null : a === instruction.text;
  const b = registers[instruction.b] as Value;
  if (instruction.op === "isNull") return a === null;
  if (instruction.op === "and") return logic(false, a, b);
  if (instruction.op === "or") return logic(true, a, b);
  if (a === null || b === null) return null;
  return instruction.op === "not" ? !a : (numbers[instruction.op] as Numbers)(a as number, b as number);
}

interface Results {
  add(registers: readonly Value[]): void;
  /** Called after each block. */
  flush(): void;
  finish(): void;
}

class Groups implements Results {
  readonly #job: Job;
  readonly #sink: GroupSink;
  readonly #groups = new Map<Value, Cell[]>();

  constructor(job: Job, sink: GroupSink) {
    this.#job = job;
    this.#sink = sink;
  }

  add(registers: readonly Value[]): void {
    const cells = this.#cells(registers[this.#sink.key.register] as Value);
    this.#sink.folds.forEach(({ fold, register }, i) => {
      const value = register === undefined ? 0 : registers[register];
      if (value !== null) accumulate(fold, cells[i] as Cell, Number(value));
    });
  }

  #cells(key: Value): Cell[] {
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    if (this.#groups.size === this.#job.maxGroups) throw tooManyGroups(this.#job.maxGroups);
    const cells = this.#sink.folds.map((): Cell => ({ count: 0, first: 0, second: 0 }));
    this.#groups.set(key, cells);
    return cells;
  }

  flush(): void {}

  finish(): void {
    const { key, outputs } = this.#sink;
    const rows = [...this.#groups].map(([value, cells]) => {
      const row: OutputRow = { [key.name]: value };
      for (const { name, aggregate, fold } of outputs)
        row[name] = readAggregate(aggregate, cells[fold] as Cell);
      return row;
    });
    this.#job.sink.rows(rows);
  }
}

class Rows implements Results {
  readonly #job: Job;
  readonly #sink: RowSink;
  #rows: OutputRow[] = [];
  #text = "";

  constructor(job: Job, sink: RowSink) {
    this.#job = job;
    this.#sink = sink;
  }

  add(registers: readonly Value[]): void {
    const { outputs } = this.#sink;
    if (this.#job.format === "rows") {
      const row: OutputRow = {};
      for (const { name, register } of outputs) row[name] = registers[register] as Value;
      this.#rows.push(row);
    } else {
      const members = outputs.map(
        ({ name, register }) => `${JSON.stringify(name)}:${JSON.stringify(registers[register])}`,
      );
      this.#text += `{${members.join()}}\n`;
    }
  }

  flush(): void {
    if (this.#rows.length > 0) this.#job.sink.rows(this.#rows);
    if (this.#text !== "") this.#job.sink.bytes(new TextEncoder().encode(this.#text));
    this.#rows = [];
    this.#text = "";
  }

  finish(): void {}
}

class ReferenceExecution implements Execution {
  readonly #job: Job;
  readonly #results: Results;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  constructor(job: Job) {
    this.#job = job;
    const { sink } = job.program;
    this.#results = sink.kind === "group" ? new Groups(job, sink) : new Rows(job, sink);
  }

  block(bytes: Uint8Array): void {
    const text = this.#decoder.decode(bytes);
    for (let from = 0; from < text.length; ) {
      const end = text.indexOf("\n", from);
      this.#line(text.slice(from, end));
      from = end + 1;
    }
    this.#results.flush();
  }

  #line(text: string): void {
    const { ledger, program } = this.#job;
    const line = ++ledger.lines;
    if (isBlank(text)) return;
    const values = readRecord(text, program.columns);
    if (!Array.isArray(values)) {
      ledger.reject({ line, ...values });
      return;
    }
    ledger.rows++;
    for (const instruction of program.instructions) values.push(evaluate(instruction, values));
    if (program.filters.every((filter) => values[filter] === true)) this.#results.add(values);
  }

  finish(): void {
    this.#results.finish();
  }

  close(): void {}
}

/** Executes programs row by row. */
export const referenceEngine: Engine = { name: "reference", open: (job) => new ReferenceExecution(job) };
