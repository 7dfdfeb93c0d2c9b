// One case of the fuzzer, from its number: a plan, perhaps damaged, over bytes, perhaps damaged, on every engine.
import * as transform from "modulink-edge/transform";
import { type Engine, planOf } from "../oracle/built.ts";
import { cutOf, ndjsonOf, rowsOf, type Written, writtenOf } from "../oracle/data.ts";
import { type Random, randomOf } from "../oracle/random.ts";
import { shapeOf } from "../oracle/shapes.ts";
import { columns } from "../oracle/types.ts";
import { mutatedBytes, mutatedData } from "./mutate.ts";
import type { Poison } from "./poison.ts";

const engines: readonly Engine[] = ["reference", "wasm", "wasm-simd"];

/** The errors that data can lead to. */
const expectedCodes = ["late-row", "too-many-groups", "too-many-rows", "too-many-values", "wrong-header"];

type Plan = ReturnType<typeof planOf>;
type Reader = transform.NdjsonReader<never>;
type Pieces = readonly Uint8Array[];

/** How the data is written for each form that the library reads. */
const forms = { ndjson: ndjsonOf, csv: csvOf, jsonArray: jsonArrayOf };

const cell = (value: unknown, random: Random): string => {
  if (value === null || value === undefined) return "";
  const text = String(value);
  return /[",\r\n]/.test(text) || text === "" || random.once(6) ? `"${text.replaceAll('"', '""')}"` : text;
};

function csvOf(written: readonly Written[], random: Random): Uint8Array {
  const lines = rowsOf(written).map((row) => row.map((value) => cell(value, random)).join());
  const header = columns.map(({ name }) => name).join();
  return new TextEncoder().encode([header, ...lines].join(random.pick(["\n", "\r\n"])));
}

function jsonArrayOf(written: readonly Written[], random: Random): Uint8Array {
  const lines = new TextDecoder().decode(ndjsonOf(written, random)).split(/\r?\n/).filter(Boolean);
  return new TextEncoder().encode(`[${lines.join(random.pick([",", ",\n", " , "]))}]`);
}

/** Everything in an answer, with what JSON has no word for. How much was read before a limit is reached is a matter of the cuts. */
function textOf(value: unknown, limited: boolean): string {
  return JSON.stringify(value, (name, one: unknown) => {
    if (name === "engine" || (name === "report" && limited)) return "";
    if (typeof one === "bigint") return `${one}n`;
    if (one instanceof Uint8Array) return new TextDecoder("utf-8", { ignoreBOM: true }).decode(one);
    if (ArrayBuffer.isView(one)) return [...(one as unknown as Iterable<number>)];
    return typeof one === "number" && (!Number.isFinite(one) || Object.is(one, -0))
      ? `number ${Object.is(one, -0) ? "-0" : one}`
      : one;
  });
}

/** A plan from data, or the text of the TypeError that refuses it. */
function planFrom(data: unknown, options: object): Plan | string {
  try {
    return transform.planFrom(data, options) as never;
  } catch (error) {
    if (error instanceof TypeError) return error.message;
    throw error;
  }
}

const { schema, ndjson, csv, jsonArray } = transform;

/** What reads the records that a plan wants, whatever became of its schema. */
function readerOf(plan: Plan, form: keyof typeof forms): Reader {
  const wanted = schema(plan.toJSON().schema as { readonly [name: string]: transform.FieldType });
  return { ndjson, csv, jsonArray }[form](wanted as never) as never;
}

/** How a plan is executed. */
type Way = (plan: Plan, reader: Reader, pieces: Pieces) => unknown;

/** Piece by piece, saved in the middle and gone on with. */
const saved: Way = (plan, from, pieces) => {
  const middle = pieces.length >> 1;
  const before = plan.open({ from });
  const rows = pieces.slice(0, middle).flatMap((piece) => before.push(piece));
  const after = plan.open({ from, state: JSON.parse(JSON.stringify(before.save())) });
  rows.push(...pieces.slice(middle).flatMap((piece) => after.push(piece)));
  const answer = after.finish();
  return { ...answer, rows: [...rows, ...answer.rows] };
};

const ways: readonly Way[] = [
  (plan, reader, pieces) => plan(reader([...pieces])),
  (plan, reader, pieces) => plan.encode(reader([...pieces])),
  (plan, reader, pieces) => plan.encode(reader([...pieces]), { to: "csv" }),
  (plan, reader, pieces) => plan.columns(reader([...pieces])),
  saved,
];

/** The answer, or the code of the error that data can lead to. */
function outcome(run: () => unknown, limited: boolean): string {
  try {
    return textOf(run(), limited);
  } catch (error) {
    const code = String(Object(error).code);
    if (expectedCodes.includes(code)) return `error ${code}`;
    throw error;
  }
}

/** A case, made before anything is tried with it. */
export interface Case {
  readonly plan: unknown;
  readonly form: string;
  readonly bytes: Uint8Array;
  readonly options: object;
  /** What is wrong, or an empty text. Throws what the library should not have thrown. */
  run(): string;
}

/** The case of a number. */
export function caseOf(seed: number, poison: Poison): Case {
  const random = randomOf(seed);
  const shape = shapeOf(random, {
    kinds: ["filter", "derive", "select", "group", "limit", "sort", "distinct", "join"],
    windows: true,
  });
  const stored: unknown = JSON.parse(JSON.stringify(planOf(shape, "reference")));
  const plan = random.once(2) ? mutatedData(stored, random) : stored;
  const form = random.pick(Object.keys(forms) as (keyof typeof forms)[]);
  const whole = forms[form](writtenOf(random), random);
  const bytes = random.once(6) ? whole : mutatedBytes(whole, random);
  const options = {
    maxLineBytes: random.pick([1 << 20, 1 << 20, 200]),
    maxGroups: random.pick([1000, 1000, 3]),
    maxRows: random.pick([1000, 10]),
    strict: random.once(3),
  };
  const way = random.pick(ways);
  const cuts = [[bytes], cutOf(bytes, random), cutOf(bytes, random)];
  poison.byte = random.pick([0, 0xff, 0x22, 0x0a, 0x2c, 0x30, 0x7b, 0xc3, random.int(256)]);
  // How much is read before a limit is reached is a matter of the cuts, and so is an error behind it.
  const limited = JSON.stringify(plan)?.includes('"limit":') === true;
  const run = (): string => {
    const found = engines.map((engine, i) => {
      const built = planFrom(plan, { ...options, engine });
      if (typeof built === "string") return built;
      return outcome(() => way(built, readerOf(built, form), cuts[i] as Uint8Array[]), limited);
    });
    const [first = ""] = found;
    const other = found.findIndex((one) => one !== first);
    const excused = limited && found.some((one) => one.startsWith("error "));
    if (other > 0 && !excused) return `${engines[other]} gave\n${found[other]}\n${engines[0]} gave\n${first}`;
    return poison.wounds.length === 0
      ? ""
      : `memory was written behind what was asked for: ${poison.wounds.join("; ")}`;
  };
  return { plan, form, bytes, options, run };
}
