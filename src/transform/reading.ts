import type { Execution, Sink } from "../engine/engine.ts";
import type { Intake, IntakeMaker } from "../engine/intake.ts";
import type { Pipeline } from "../plans/compile.ts";
import { groupTuples } from "../programs/groups.ts";
import type { Tuple } from "../programs/program.ts";
import { Ledger, type Report } from "../programs/report.ts";
import type { Stage } from "../rows/stage.ts";
import { listOf } from "../values/packed.ts";
import type { Limits } from "./options.ts";
import { openJob } from "./select-engine.ts";
import { type StageChain, stageChain } from "./stage-chain.ts";

/** What a reading is of, and how. */
export interface ReadingOptions {
  readonly pipeline: Pipeline;
  readonly limits: Limits;
  readonly intake: IntakeMaker;
  /** Whether the sink may be given bytes instead of rows. */
  readonly text?: boolean;
}

/** A pipeline reading one source: chunks in, results to the sink, a report at the end. */
export class Reading {
  readonly ledger: Ledger;
  readonly execution: Execution;
  readonly #pipeline: Pipeline;
  readonly #intake: Intake;
  readonly #chain: StageChain;

  constructor({ pipeline, limits, intake, text = false }: ReadingOptions, sink: Sink) {
    this.#pipeline = pipeline;
    this.ledger = new Ledger(limits.maxRejections);
    this.#chain = stageChain(pipeline.stages, { ...limits, ledger: this.ledger }, sink);
    const { give } = this.#chain;
    const job = {
      program: pipeline.scan,
      text: text && pipeline.stages.length === 0,
      maxGroups: limits.maxGroups,
      ledger: this.ledger,
      sink: {
        rows: give,
        bytes: (bytes: Uint8Array) => sink.bytes(bytes),
        ...(give.selected === undefined ? {} : { selected: give.selected }),
      },
    };
    this.execution = openJob(limits, job);
    this.#intake = intake({ execution: this.execution, ledger: this.ledger, limits });
  }

  /** The stages behind the scan. */
  get stages(): readonly Stage[] {
    return this.#chain.stages;
  }

  /** Whether no later chunk can change the result. */
  get full(): boolean {
    return this.stages.some(({ full }) => full);
  }

  push(chunk: unknown): void {
    this.#intake.push(chunk);
  }

  /** Ends the input: what the source held back is read, unless nothing more of it can matter, for then it was cut off. */
  end(): void {
    if (!this.full) this.#intake.finish();
  }

  /** Ends the input and gives the rest of the rows. */
  finish(): Report {
    this.end();
    this.#chain.give(this.#groupRows());
    this.#chain.finish();
    this.execution.close();
    return this.report();
  }

  #groupRows(): Tuple[] {
    const { sink } = this.#pipeline.scan;
    return sink.kind === "group" ? groupTuples(sink, this.execution.take()) : [];
  }

  /** What was read so far. */
  report(): Report {
    return this.ledger.report(this.execution.engine);
  }

  /** All that it knows, as JSON holds it without loss. Changes nothing. */
  save(): unknown {
    const stages = this.stages.map((stage) => stage.save());
    return [this.ledger.save(), this.#intake.save(), this.execution.save(), stages];
  }

  /** Goes on from what a reading of the same pipeline saved; called before the first chunk. */
  load(data: unknown): void {
    const [ledger, intake, execution, stages] = listOf(data, 4);
    this.ledger.load(ledger);
    this.#intake.load(intake);
    this.execution.load(execution);
    const saved = listOf(stages, this.stages.length);
    for (const [i, stage] of this.stages.entries()) stage.load(saved[i]);
  }
}
