import { joined } from "../engine/bytes.ts";
import type { Execution, Sink } from "../engine/engine.ts";
import { groupTuple } from "../engine/groups.ts";
import { LineSplitter } from "../engine/lines.ts";
import type { Tuple } from "../engine/program.ts";
import { type EngineName, Ledger, type Report } from "../engine/report.ts";
import { strictReader } from "../engine/strict.ts";
import { ndjsonEncoder } from "../sinks/ndjson.ts";
import { type OutputRow, objectMaker } from "../sinks/objects.ts";
import type { Stage } from "../stages/stage.ts";
import type { Pipeline } from "./compile.ts";
import type { Limits } from "./options.ts";
import { openJob } from "./select-engine.ts";

/** A plan's result: the rows, and what was read to get them. */
export interface Answer<Row> {
  /** The rows: groups in the order in which their keys first appeared, other rows in the source's order. */
  readonly rows: Row[];
  /** What was read, and which lines were not records. */
  readonly report: Report;
}

/** A plan's result as text. */
export interface EncodedAnswer {
  /** The rows as NDJSON, in the order and form in which a stream would give them. */
  readonly ndjson: Uint8Array;
  /** What was read, and which lines were not records. */
  readonly report: Report;
}

/** A pipeline reading one source: chunks of any size in, results to the sink, a report at the end. */
export class Reading {
  readonly #pipeline: Pipeline;
  readonly #engine: EngineName;
  readonly #ledger: Ledger;
  readonly #execution: Execution;
  readonly #splitter: LineSplitter;
  readonly #stages: Stage[] = [];
  readonly #give: (rows: readonly Tuple[]) => void;

  /** With `text` the sink may be given bytes instead of rows. */
  constructor(pipeline: Pipeline, limits: Limits, text: boolean, sink: Sink) {
    const { maxLineBytes, maxGroups, maxRows, strict } = limits;
    const ledger = new Ledger(limits.maxRejections);
    this.#pipeline = pipeline;
    this.#ledger = ledger;
    this.#give = pipeline.stages.reduceRight<(rows: readonly Tuple[]) => void>(
      (give, { make }) => {
        const stage = make(give, { maxGroups, maxRows, ledger });
        this.#stages.unshift(stage);
        return (rows) => stage.add(rows);
      },
      (rows) => sink.rows(rows),
    );
    const { name, execution } = openJob(limits.engine, {
      program: pipeline.scan,
      text: text && pipeline.stages.length === 0,
      maxGroups,
      ledger,
      sink: { rows: this.#give, bytes: (bytes) => sink.bytes(bytes) },
    });
    this.#engine = name;
    this.#execution = execution;
    const tooLong = (): void => {
      ledger.reject({
        line: ++ledger.lines,
        reason: `expected at most ${maxLineBytes} bytes in a line, got more`,
      });
    };
    const reader = { block: (bytes: Uint8Array) => execution.block(bytes), tooLong };
    this.#splitter = new LineSplitter(strict ? strictReader(reader, ledger) : reader, maxLineBytes);
  }

  /** Whether no later chunk can change the result. */
  get full(): boolean {
    return this.#stages.some(({ full }) => full);
  }

  push(chunk: Uint8Array): void {
    if (!(chunk instanceof Uint8Array))
      throw new TypeError(`NDJSON: expected Uint8Array chunks, got ${typeof chunk}`);
    this.#ledger.bytes += chunk.length;
    this.#splitter.push(chunk);
  }

  finish(): Report {
    this.#splitter.finish();
    const { sink } = this.#pipeline.scan;
    if (sink.kind === "group") this.#give(this.#execution.take().map((group) => groupTuple(sink, group)));
    for (const stage of this.#stages) stage.finish();
    this.#execution.close();
    return this.#ledger.report(this.#engine);
  }
}

/** A sink that keeps all rows. */
export class RowList implements Sink {
  readonly result: OutputRow[] = [];
  readonly #object: (row: Tuple) => OutputRow;

  constructor({ fields }: Pipeline) {
    this.#object = objectMaker(fields);
  }

  rows(rows: readonly Tuple[]): void {
    for (const row of rows) this.result.push(this.#object(row));
  }

  bytes(): void {}
}

/** A sink that keeps all rows as NDJSON. */
export class ByteList implements Sink {
  readonly #parts: Uint8Array[] = [];
  readonly #encode: (rows: readonly Tuple[]) => Uint8Array;

  constructor({ fields }: Pipeline) {
    this.#encode = ndjsonEncoder(fields);
  }

  get result(): Uint8Array {
    return joined(this.#parts);
  }

  rows(rows: readonly Tuple[]): void {
    this.#parts.push(this.#encode(rows));
  }

  bytes(ndjson: Uint8Array): void {
    this.#parts.push(ndjson);
  }
}
