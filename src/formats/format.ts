// The form of a source's bytes: where records end, and what a record's text means. Engines know no form but through this.
import type { Column } from "../programs/program.ts";
import type { Value } from "../values/value.ts";
import type { Fault } from "./read-value.ts";
import { utf8Fault } from "./strict.ts";

/** Which reader the module has for a form, and what that is told. */
export type NativeReader =
  | { readonly reader: "json" }
  | {
      readonly reader: "csv";
      /** The names of a record's cells. */
      readonly cells: readonly string[];
      /** The codes of delimiter, quote and comment mark; 0 where there is none. */
      readonly marks: readonly [delimiter: number, quote: number, comment: number];
      readonly trim: boolean;
      readonly skipEmptyLines: boolean;
    };

/** A form of records. Every record ends with a newline. */
export interface Format {
  readonly native: NativeReader;
  /** Whether a record is a line, whatever its length and its bytes. */
  readonly lines?: true;
  /** The most bytes of a record; a longer one is rejected. */
  readonly most: number;
  /** Whether records with bytes that are not UTF-8 are rejected. */
  readonly strict: boolean;
  /**
   * Past the record that starts at a place; -1 when the bytes end before it does. `last` says that none follow: then a record
   * that nothing ends is its first line.
   */
  recordEnd(bytes: Uint8Array, from: number, last: boolean): number;
  /** What a record's text holds for columns, why it is no record, or nothing where it need not be one. */
  values(text: string, columns: readonly Column[]): Value[] | Fault | undefined;
}

const newline = 0x0a;

/** How many lines a record takes, its newline included. */
export function linesOf(record: Uint8Array): number {
  let lines = 1;
  for (let at = record.indexOf(newline); at < record.length - 1; at = record.indexOf(newline, at + 1))
    lines++;
  return lines;
}

/** The error of a record that is longer than it may be. */
export function tooLong(most: number): Fault {
  return { reason: `expected at most ${most} bytes in a line, got more` };
}

/** What becomes of one record, given without its newline. */
export function readBytes(
  { most, strict, values }: Format,
  bytes: Uint8Array,
  columns: readonly Column[],
  decoder: TextDecoder,
): Value[] | Fault | undefined {
  if (bytes.length > most) return tooLong(most);
  const fault = strict ? utf8Fault(bytes) : undefined;
  return fault ?? values(decoder.decode(bytes), columns);
}
