import { listOf, unpackedNumber } from "../values/packed.ts";

/** The engines that can execute a plan: WebAssembly with or without SIMD, or plain TypeScript. */
export type EngineName = "wasm-simd" | "wasm" | "reference";

/** A line that was not a record of the schema. */
export interface Rejection {
  /** The line's number, counted from 1. */
  readonly line: number;
  /** Where in the line it went wrong, in characters counted from 1, when the text is not JSON. */
  readonly column?: number;
  /** The field whose value has the wrong type. */
  readonly field?: string;
  /** What was expected and what came. */
  readonly reason: string;
}

/** What was read: nothing is dropped without being counted here. */
export interface Report {
  /** The engine that did the work. */
  readonly engine: EngineName;
  /** Bytes read. */
  readonly bytes: number;
  /** Lines read, blank ones included. */
  readonly lines: number;
  /** Records read, before any filter. */
  readonly rows: number;
  /** Lines that were not records. */
  readonly rejected: number;
  /** The first of them, as many as `maxRejections` allows. */
  readonly rejections: readonly Rejection[];
  /** Rows left out of windows because all of theirs had been given. */
  readonly late: number;
  /** Rows left out of windows because their time is null or no number of milliseconds. */
  readonly untimed: number;
}

/** What is counted. */
const counts = ["bytes", "lines", "rows", "rejected", "late", "untimed"] as const;

/** Counts while an execution goes on. */
export class Ledger {
  bytes = 0;
  lines = 0;
  rows = 0;
  rejected = 0;
  late = 0;
  untimed = 0;
  readonly rejections: Rejection[] = [];
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  reject(rejection: Rejection): void {
    if (this.rejected++ < this.#most) this.rejections.push(rejection);
  }

  /** All counts, as JSON holds them. */
  save(): unknown {
    return [counts.map((count) => this[count]), [...this.rejections]];
  }

  /** Goes on from what was saved. Throws a `TypeError` for anything else. */
  load(data: unknown): void {
    const [found, rejections] = listOf(data, 2);
    const numbers = listOf(found, counts.length).map(unpackedNumber);
    for (const [i, count] of counts.entries()) this[count] = numbers[i] as number;
    this.rejections.push(...(listOf(rejections) as Rejection[]).slice(0, this.#most));
  }

  /** Takes what another one saved over what comes next. */
  append(data: unknown): void {
    const next = new Ledger(this.#most);
    next.load(data);
    const room = this.#most - this.rejections.length;
    const more = next.rejections.slice(0, room).map((one) => ({ ...one, line: one.line + this.lines }));
    this.rejections.push(...more);
    for (const count of counts) this[count] += next[count];
  }

  report(engine: EngineName): Report {
    const { bytes, lines, rows, rejected, rejections, late, untimed } = this;
    return { engine, bytes, lines, rows, rejected, rejections: [...rejections], late, untimed };
  }
}
