// Texts as places in a dictionary of those that came.
import type { Coded, RowNumbers } from "../formats/batch.ts";
import type { Value } from "../programs/program.ts";
import { type Builder, grown, oneByOne } from "./builder.ts";

/** For each place in a dictionary that in another one, or what says that it was not looked up. */
interface Recoding {
  readonly texts: readonly Value[];
  readonly codes: Int32Array;
}

const unknown = -2;

/** What is not in the dictionary is behind its last text. */
const recodingOf = (texts: readonly Value[]): Recoding => ({
  texts,
  codes: new Int32Array(texts.length + 1).fill(unknown),
});

/** Gives rows the places of their texts in another dictionary; each text is looked up once. */
function recode(
  to: Int32Array,
  at: number,
  rows: RowNumbers,
  places: Uint32Array,
  { texts, codes }: Recoding,
  codeOf: (value: Value) => number,
): void {
  for (let i = 0; i < rows.length; i++) {
    const place = Math.min(places[rows[i] as number] as number, texts.length);
    if (codes[place] === unknown) codes[place] = codeOf(texts[place] ?? null);
    to[at + i] = codes[place] as number;
  }
}

/** Collects texts, each different one once. */
export function textBuilder(): Builder {
  let codes = new Int32Array(0);
  let recoding = recodingOf([]);
  const known = new Map<Value, number>();
  const codeOf = (value: Value): number => {
    if (value === null) return -1;
    if (!known.has(value)) known.set(value, known.size);
    return known.get(value) as number;
  };
  const set = (row: number, value: Value): void => {
    codes[row] = codeOf(value);
  };
  const each = oneByOne(set);
  const coded = (at: number, rows: RowNumbers, { codes: places, texts }: Coded): void => {
    if (texts !== recoding.texts) recoding = recodingOf(texts);
    recode(codes, at, rows, places, recoding, codeOf);
  };
  return {
    set,
    take: (at, rows, register) =>
      register.coded === undefined ? each(at, rows, register) : coded(at, rows, register.coded),
    grow(rows) {
      codes = grown(codes, new Int32Array(rows));
    },
    finish: (rows) => ({ codes: codes.slice(0, rows), dictionary: [...known.keys()] as string[] }),
  };
}
