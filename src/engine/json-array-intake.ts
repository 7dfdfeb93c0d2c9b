// One JSON array, in chunks, to a line for each of its elements.

import { tooLong } from "../formats/format.ts";
import type { LineReader } from "../formats/lines.ts";
import { strictReader } from "../formats/strict.ts";
import { packedBytes, unpackedBytes } from "../values/packed-bytes.ts";
import type { ElementReader } from "./engine.ts";
import type { Intake, IntakeJob, IntakeMaker } from "./intake.ts";

// biome-ignore format: a table
const [tab, newline, verticalTab, carriageReturn, space, quote, comma, open, backslash, close, brace, braceEnd] =
  [0x09, 0x0a, 0x0b, 0x0d, 0x20, 0x22, 0x2c, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d] as const;
const mark = [0xef, 0xbb, 0xbf];

const isSpace = (byte: number): boolean =>
  byte === space || byte === newline || byte === carriageReturn || byte === tab;

/** Where in the text of the array the next byte stands. */
interface Place {
  phase: "before" | "between" | "element" | "after" | "wrong";
  /** How many brackets are open within the element. */
  depth: number;
  /** Whether a string is open, and the next character of it escaped. */
  inString: boolean;
  isEscaped: boolean;
  /** How many bytes of a byte order mark were seen. */
  marks: number;
  /** Whether a comma was the last thing before the element. */
  hasComma: boolean;
  /** Whether the element is too long. */
  isLong: boolean;
}

class ArrayIntake implements Intake {
  readonly #job: IntakeJob;
  readonly #reader: LineReader;
  #place: Place = {
    phase: "before",
    depth: 0,
    inString: false,
    isEscaped: false,
    marks: 0,
    hasComma: false,
    isLong: false,
  };
  /** Elements as lines, the last one perhaps not whole. */
  #lines: Uint8Array = new Uint8Array(256);
  #size = 0;
  /** Where the last line begins. */
  #start = 0;

  constructor(job: IntakeJob) {
    const { execution, ledger, limits } = job;
    this.#job = job;
    const block = (bytes: Uint8Array): void => void execution.block(bytes);
    const reader = { block, tooLong: () => this.#reject(tooLong(limits.maxLineBytes).reason) };
    this.#reader = limits.strict ? strictReader(reader, ledger) : reader;
  }

  push(chunk: unknown): void {
    if (!(chunk instanceof Uint8Array))
      throw new TypeError(`JSON array: expected Uint8Array chunks, got ${typeof chunk}`);
    this.#job.ledger.bytes += chunk.length;
    const { execution, limits } = this.#job;
    // Bytes that are not UTF-8 are told only line by line.
    const elements = limits.strict ? undefined : execution.elements?.(chunk, limits.maxLineBytes);
    for (let at = 0; at < chunk.length; ) at = this.#step(chunk, at, elements);
    this.#flush(this.#start);
  }

  finish(): void {
    const { phase, depth, inString } = this.#place;
    if (phase === "after" || phase === "wrong") return;
    this.#reserve(this.#size + 1);
    if (phase === "element" && depth === 0 && !inString) this.#endElement();
    this.#flush(this.#start);
    this.#reject("expected the end of the array, got the end of the input");
  }

  save(): unknown {
    return { ...this.#place, held: packedBytes(this.#lines.subarray(0, this.#size)) };
  }

  load(data: unknown): void {
    const { held, ...place } = Object(data) as { held: unknown };
    const bytes = unpackedBytes(held);
    this.#place = { ...this.#place, ...place };
    this.#reserve(bytes.length);
    this.#lines.set(bytes);
    this.#size = bytes.length;
  }

  #reject(reason: string): void {
    const { ledger } = this.#job;
    ledger.reject({ line: ++ledger.lines, reason });
  }

  /** Gives the whole lines on and keeps the rest. */
  #flush(end: number): void {
    if (end > 0) this.#reader.block(this.#lines.subarray(0, end));
    this.#lines.copyWithin(0, end, this.#size);
    this.#size -= end;
    this.#start = 0;
  }

  #reserve(size: number): void {
    if (size <= this.#lines.length) return;
    const larger = new Uint8Array(Math.max(size, this.#lines.length * 2));
    larger.set(this.#lines.subarray(0, this.#size));
    this.#lines = larger;
  }

  /** Reads on from a place and gives the next one. */
  #step(chunk: Uint8Array, at: number, elements: ElementReader | undefined): number {
    const { phase } = this.#place;
    if (phase === "element") return this.#element(chunk, at);
    if (phase === "wrong") return chunk.length;
    const byte = chunk[at] as number;
    if (isSpace(byte) && this.#place.marks % mark.length === 0) return at + 1;
    if (phase === "between") return this.#taken(at, elements) ?? this.#between(byte, at);
    if (phase === "before") return this.#before(byte, at);
    return this.#wrong("expected the end of the input behind the array");
  }

  /** Stops reading. */
  #wrong(reason: string): number {
    this.#flush(this.#start);
    this.#reject(reason);
    this.#place.phase = "wrong";
    return Number.POSITIVE_INFINITY;
  }

  #before(byte: number, at: number): number {
    const { marks } = this.#place;
    if (byte === mark[marks]) this.#place.marks++;
    else if (byte === open && marks % mark.length === 0) this.#place.phase = "between";
    else return this.#wrong("expected an array");
    return at + 1;
  }

  /** Past the elements that the engine reads by itself, if there are any; lines before them go first. */
  #taken(at: number, elements: ElementReader | undefined): number | undefined {
    if (elements === undefined) return undefined;
    if (this.#start > 0) this.#flush(this.#start);
    const end = elements(at);
    if (end === at) return undefined;
    this.#place.hasComma = true;
    return end;
  }

  #between(byte: number, at: number): number {
    const place = this.#place;
    if (byte === close && !place.hasComma) place.phase = "after";
    else if (byte === close || byte === comma) {
      this.#flush(this.#start);
      this.#reject("expected an element, got none");
      if (byte === close) place.phase = "after";
      place.hasComma = true;
    } else {
      place.phase = "element";
      place.depth = 0;
      return at;
    }
    return at + 1;
  }

  /**
   * Past what is here of the element. A newline becomes a space, as it must not end the line; one within a string is an error and
   * stays one. What changes with every byte is kept in variables: this loop sees all of the input.
   */
  #element(chunk: Uint8Array, from: number): number {
    const place = this.#place;
    const limit = this.#start + this.#job.limits.maxLineBytes;
    this.#reserve(this.#size + chunk.length - from + 1);
    const lines = this.#lines;
    let { depth, inString, isEscaped } = place;
    let size = this.#size;
    let at = from;
    for (; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (inString) {
        inString = byte !== quote || isEscaped;
        isEscaped = byte === backslash && !isEscaped;
      } else if (byte === quote) inString = true;
      else if (byte === brace || byte === open) depth++;
      else if (depth === 0 && (byte === comma || byte === close)) break;
      else if (byte === braceEnd || byte === close) depth = Math.max(0, depth - 1);
      const kept = byte !== newline ? byte : inString ? verticalTab : space;
      if (size < limit) lines[size++] = kept;
      else place.isLong = true;
    }
    this.#size = size;
    this.#place = { ...place, depth, inString, isEscaped };
    return at < chunk.length ? this.#behindElement(chunk[at] as number, at) : at;
  }

  #behindElement(byte: number, at: number): number {
    this.#endElement();
    this.#place.phase = byte === comma ? "between" : "after";
    this.#place.hasComma = byte === comma;
    return at + 1;
  }

  #endElement(): void {
    if (this.#place.isLong) {
      this.#size = this.#start;
      this.#flush(this.#start);
      this.#reader.tooLong();
      this.#place.isLong = false;
    } else {
      this.#lines[this.#size++] = newline;
      this.#start = this.#size;
    }
  }
}

/** The intake of one array of objects. */
export const jsonArrayIntake: IntakeMaker = (job) => new ArrayIntake(job);
