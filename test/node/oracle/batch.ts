// Many plans over many data at a time: each plan is built and each query prepared once.
import { type Answer, ndjson } from "modulink-edge/transform";
import { Data, type Engine, planOf } from "./built.ts";
import { areIdentical, areSame, valuesOf } from "./compare.ts";
import { cutOf, jsonLine, ndjsonOf, rowsOf, type Written, writtenOf } from "./data.ts";
import type { Database } from "./database.ts";
import { randomOf } from "./random.ts";
import { type Allowed, shapeOf } from "./shapes.ts";
import { sqlOf } from "./sql.ts";
import type { Row, Shape } from "./types.ts";

const engines: readonly Engine[] = ["reference", "wasm", "wasm-simd"];
const plansOfBatch = 100;
const dataOfBatch = 10;

/** Cases of one batch. */
export const batchSize: number = plansOfBatch * dataOfBatch;

type Answers = Answer<{ readonly [name: string]: never }>;

/** A plan on every engine, and as a query. */
interface Candidate {
  readonly shape: Shape;
  readonly plans: readonly ReturnType<typeof planOf>[];
  readonly query: () => Row[];
}

function candidateOf(shape: Shape, database: Database): Candidate {
  try {
    const plans = engines.map((engine) => planOf(shape, engine));
    return { shape, plans, query: database.prepare(shape) };
  } catch (error) {
    throw new Error(`no plan of ${shown(shape)}: ${String(error)}`, { cause: error });
  }
}

const shown = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === "bigint" ? `${one}n` : one));

/** What an engine makes of pieces; what it throws is an answer, too. */
function answerOf(plan: Candidate["plans"][number], pieces: readonly Uint8Array[]): Answers | Error {
  try {
    return plan(ndjson(Data)(pieces) as never) as unknown as Answers;
  } catch (error) {
    return error as Error;
  }
}

/** What is wrong with a case, or nothing. */
function fault(
  { shape, plans }: Candidate,
  wanted: readonly Row[],
  written: readonly Written[],
  cuts: readonly Uint8Array[][],
): string {
  const total = written.filter(({ row }) => row === undefined).length;
  let first: Row[] | undefined;
  for (const [i, plan] of plans.entries()) {
    const answer = answerOf(plan, cuts[i % cuts.length] as Uint8Array[]);
    if (answer instanceof Error) return `${engines[i]} threw ${answer.stack ?? String(answer)}`;
    const rows = valuesOf(answer.rows, shape.columns);
    if (rows === undefined || !areSame(rows, wanted, shape.columns))
      return `${engines[i]} gave ${shown(answer.rows)}\nSQLite gave ${shown(wanted)}`;
    if (first !== undefined && !areIdentical(rows, first))
      return `${engines[i]} gave ${shown(rows)}\n${engines[0]} gave ${shown(first)}`;
    first ??= rows;
    const readAll = !shape.steps.some(({ kind }) => kind === "limit");
    if (readAll && answer.report.rejected !== total)
      return `${engines[i]} rejected ${shown(answer.report.rejections)}, not ${total} records`;
  }
  return "";
}

/** The fewest records that still show what is wrong, and what that is. */
function smallest(
  candidate: Candidate,
  written: readonly Written[],
  database: Database,
  seed: number,
): string {
  const faultOf = (some: readonly Written[]): string => {
    database.load(rowsOf(some));
    const bytes = ndjsonOf(some, randomOf(seed));
    const single = [...bytes].map((byte) => Uint8Array.of(byte));
    const wanted = candidate.query();
    return fault(candidate, wanted, some, [[bytes]]) || fault(candidate, wanted, some, [single]);
  };
  let left = written;
  for (let at = 0; at < left.length; ) {
    const fewer = left.filter((_, i) => i !== at);
    if (faultOf(fewer) !== "") left = fewer;
    else at++;
  }
  const lines = left.map((one) => jsonLine(one, randomOf(seed)));
  return `${faultOf(left) || "only with the whole data"}\nfrom\n${lines.join("\n")}`;
}

/** What came of a batch. */
export interface Outcome {
  /** The first case that failed, as a text for people. */
  readonly failure?: string;
  /** How many cases gave rows. */
  readonly fruitful: number;
}

/** Tries all cases of a batch until one fails. */
export function outcomeOf(seed: number, allowed: Allowed, database: Database): Outcome {
  const random = randomOf(seed);
  const candidates = random.list(plansOfBatch, () => candidateOf(shapeOf(random, allowed), database));
  let fruitful = 0;
  for (let i = 0; i < dataOfBatch; i++) {
    const written = writtenOf(random);
    const bytes = ndjsonOf(written, random);
    const cuts = [[bytes], cutOf(bytes, random), cutOf(bytes, random)];
    database.load(rowsOf(written));
    for (const candidate of candidates) {
      const wanted = candidate.query();
      fruitful += Number(wanted.length > 0);
      const found = fault(candidate, wanted, written, cuts);
      if (found === "") continue;
      const small = smallest(candidate, written, database, seed);
      const { shape } = candidate;
      const failure = `FUZZ_SEED=${seed}\nplan ${shown(shape.steps)}\nSQL ${sqlOf(shape)}\n${small}\nfirst seen: ${found.slice(0, 4000)}`;
      return { failure, fruitful };
    }
  }
  return { fruitful };
}
