// Rows, and how they are written: JSON as anyone might write it, with lines between that are no records.
import type { Random } from "./random.ts";
import { columns, type Row, type Value } from "./types.ts";

const hour = 3_600_000;
const start = Date.UTC(2026, 10, 21, 8);
const texts = [
  "",
  "x",
  "X",
  "ab",
  "abc",
  "bc",
  "Straße",
  "é",
  "☃",
  "😀",
  "a😀b",
  "zz",
  '"',
  "\\",
  "a,b",
  " ",
];
const keys = ["x", "y", "z", "", "ü"];
const bigs = [
  0n,
  1n,
  -1n,
  2n,
  9_007_199_254_740_993n,
  -9_007_199_254_740_993n,
  9_223_372_036_854_775_807n,
  -9_223_372_036_854_775_808n,
];
const moments = [0, -1, 951_782_400_000, Date.UTC(1999, 11, 31, 23, 59, 59, 999), Date.UTC(2100, 1, 28)];

/** Fractions whose sums and products are exact: every way to compute them gives the same. */
const fraction = (random: Random): number => (random.int(257) - 128) / 4;

const makers: { readonly [name: string]: (random: Random) => Value } = {
  a: fraction,
  b: (random) => random.int(7) - 3,
  n: (random) => random.pick([random.int(10), -random.int(10), 2_147_483_647, -2_147_483_648]),
  base: fraction,
  must: (random) => random.int(4),
  big: (random) => random.pick(bigs),
  flag: (random) => random.once(2),
  key: (random) => random.pick(keys),
  word: (random) => random.pick(texts),
  at: (random) => (random.once(12) ? random.pick(moments) : start + random.int(3 * hour)),
};

/** What a field has where a record has nothing. */
export const defaults: { readonly [name: string]: Value } = { base: 7 };

/** A record as it is written: a row, or bytes that are no record. */
export interface Written {
  /** The values, `undefined` for a member that is left out. */
  readonly row?: readonly (Value | undefined)[];
  readonly text?: string;
}

function writtenRow(random: Random): Written {
  const row = columns.map(({ name }) => {
    if (name !== "must" && random.once(8)) return random.once(2) ? null : undefined;
    return (makers[name] as (random: Random) => Value)(random);
  });
  return { row };
}

/** What no plan takes as a record. */
const broken = [
  '{"must":1',
  "[1]",
  "nonsense",
  '{"must":1 "a":2}',
  "null",
  '"text"',
  '{"must":1,}',
  '{"must":1}}',
  '{"must":"1"}',
  '{"must":null}',
  "{}",
];

/** Records, most of them rows. */
export function writtenOf(random: Random): readonly Written[] {
  const size = random.pick([0, 1, 5, 12, 30]);
  return random.list(size, () => (random.once(16) ? { text: random.pick(broken) } : writtenRow(random)));
}

/** The rows that the records mean. */
export function rowsOf(written: readonly Written[]): readonly Row[] {
  return written.flatMap(({ row }) =>
    row === undefined
      ? []
      : [row.map((value, i) => value ?? defaults[(columns[i] as { name: string }).name] ?? null)],
  );
}

function jsonNumber(value: number, random: Random): string {
  const text = String(value);
  if (random.once(6) && Number.isInteger(value)) return `${text}.0`;
  return random.once(8) ? `${value * 10}e-1` : text;
}

function jsonValue(name: string, value: Value, random: Random): string {
  if (value === null) return "null";
  if (name === "at") {
    const text = new Date(value as number).toISOString();
    return random.once(2)
      ? JSON.stringify(random.once(2) ? text : text.replace("Z", "+00:00"))
      : String(value);
  }
  if (typeof value === "number") return name === "n" ? String(value) : jsonNumber(value, random);
  if (typeof value === "bigint") return random.once(3) ? `"${value}"` : String(value);
  const text = JSON.stringify(value);
  return random.once(4) ? text.replaceAll("x", "\\u0078").replaceAll("é", "\\u00e9") : text;
}

const unread = ['"more":[1,{"a":2}]', '"other":"text, \\"a\\":1"', '"a ":9'];

/** A record as JSON, in one line. */
export function jsonLine({ row, text }: Written, random: Random): string {
  if (text !== undefined || row === undefined) return text ?? "";
  const members = row.flatMap((value, i) => {
    const { name } = columns[i] as { name: string };
    return value === undefined
      ? []
      : [`"${name}":${random.once(6) ? " " : ""}${jsonValue(name, value, random)}`];
  });
  if (random.once(4)) members.splice(random.int(members.length + 1), 0, random.pick(unread));
  const order = random.once(3) ? random.some(members, members.length, members.length) : members;
  return `{${order.join(random.once(3) ? ", " : ",")}}`;
}

/** The records as NDJSON. */
export function ndjsonOf(written: readonly Written[], random: Random): Uint8Array {
  const newline = random.pick(["\n", "\r\n"]);
  const lines = written.map((one) => jsonLine(one, random) + newline + (random.once(10) ? newline : ""));
  return new TextEncoder().encode(lines.join(""));
}

/** The bytes cut anywhere. */
export function cutOf(bytes: Uint8Array, random: Random): Uint8Array[] {
  const size = random.pick([1, 7, 64, 500, 1 << 20]);
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; ) {
    const to = from + 1 + random.int(size);
    pieces.push(bytes.subarray(from, to));
    from = to;
  }
  return pieces;
}
