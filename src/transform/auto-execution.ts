// An execution that begins in TypeScript, which is ready at once, and goes over to a module when that has begun to pay.
import type { ElementReader, Execution, Job } from "../engine/engine.ts";
import { referenceEngine } from "../engine/reference.ts";
import type { Batch } from "../formats/batch.ts";
import type { Format } from "../formats/format.ts";
import { isRefusal } from "../loader/host.ts";
import type { Group } from "../programs/groups.ts";
import type { EngineName } from "../programs/report.ts";

/** Bytes of an input that TypeScript reads while a module that is there is made ready. */
const few = 512;
/** Bytes of all inputs that TypeScript reads instead of a module that has to be compiled. */
const compiling = 131_072;
/** About how many bytes of text a value is worth. */
const valueSize = 16;

/** How much TypeScript has read instead of a module; without end once there is one. */
let readInstead = 0;

/** Executes a job on whatever is quickest for as much of its input as has come. */
export class AutoExecution implements Execution {
  readonly #job: Job;
  readonly #fastest: (job: Job) => Execution;
  #current: Execution | undefined;
  #seen = 0;
  #isSettled = false;

  constructor(job: Job, fastest: (job: Job) => Execution) {
    this.#job = job;
    this.#fastest = fastest;
  }

  get engine(): EngineName {
    return this.#open.engine;
  }

  block(bytes: Uint8Array, format?: Format, last?: boolean): number {
    return this.#openFor(bytes.length).block(bytes, format, last);
  }

  elements(bytes: Uint8Array, most: number): ElementReader | undefined {
    if (!this.#isSettled && !this.#isSmall(bytes.length)) this.#settle();
    return this.#open.elements?.(bytes, most);
  }

  batch(batch: Batch): void {
    this.#openFor(batch.size * this.#job.program.columns.length * valueSize).batch(batch);
  }

  take(): Group[] {
    return this.#open.take();
  }

  save(): unknown {
    return this.#open.save();
  }

  load(data: unknown): void {
    this.#open.load(data);
  }

  close(): void {
    this.#current?.close();
  }

  get #open(): Execution {
    this.#current ??= referenceEngine.open(this.#job);
    return this.#current;
  }

  /** What executes when so many bytes have come. */
  #openFor(size: number): Execution {
    if (!this.#isSettled && !this.#isSmall(size)) this.#settle();
    if (!this.#isSettled) this.#count(size);
    return this.#open;
  }

  /** Whether TypeScript is done with so many bytes more before a module would be. */
  #isSmall(size: number): boolean {
    return this.#seen + size <= few || readInstead + size <= compiling;
  }

  #count(size: number): void {
    this.#seen += size;
    if (this.#seen > few) readInstead += size;
  }

  /** Goes over to the module, unless the host refuses it. */
  #settle(): void {
    this.#isSettled = true;
    const before = this.#current;
    try {
      this.#current = this.#fastest(this.#job);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return;
    }
    readInstead = Number.POSITIVE_INFINITY;
    if (before === undefined) return;
    this.#current.load(before.save());
    before.close();
  }
}
