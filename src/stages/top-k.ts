import type { RegisterView } from "../formats/batch.ts";
import type { Field, Tuple, Value } from "../programs/program.ts";
import { mustCount } from "../rows/check.ts";
import { type Comparison, orderOf, orderTitle, placedKeys, type SortKey } from "../rows/order.ts";
import { loadedRows, savedRows } from "../rows/saved-rows.ts";
import type { StageMaker, StagePart } from "../rows/stage.ts";
import { tooManyRows } from "../values/limits.ts";

/** Gives the first rows of an order. */
export interface TopKStep {
  /** How many rows. */
  readonly topK: number;
  readonly by: readonly SortKey[];
}

/** Rows held beyond those that are wanted, so that sorting them again is rare. */
const spare = 1024;

/** The first rows of all that come; where rows are equal, those that came first. */
class Top {
  held: Tuple[] = [];
  /** The last of the first rows when they were sorted the last time: no row from it on can be among them. */
  #worst: Tuple | undefined;
  readonly #most: number;
  readonly #compare: Comparison;

  constructor(most: number, compare: Comparison) {
    this.#most = most;
    this.#compare = compare;
  }

  /** Whether a row with these keys, at their places, can be among the first. */
  wants(keys: Tuple): boolean {
    return this.#worst === undefined || this.#compare(keys, this.#worst) < 0;
  }

  add(row: Tuple): void {
    if (!this.wants(row)) return;
    this.held.push(row);
    if (this.held.length < 2 * this.#most + spare) return;
    this.held = this.first();
    this.#worst = this.held.at(-1);
  }

  first(): Tuple[] {
    return this.held.sort(this.#compare).slice(0, this.#most);
  }
}

/** The first rows of an order, holding about twice as many. */
export function topKStage({ topK, by }: TopKStep, fields: readonly Field[]): StagePart {
  mustCount("topK", topK, 1);
  const keys = placedKeys("by", by, fields);
  const compare = orderOf(keys);
  const make: StageMaker = (give, { maxRows }) => {
    if (topK > maxRows) throw tooManyRows("topK", maxRows);
    const top = new Top(topK, compare);
    return {
      add(rows) {
        for (const row of rows) top.add(row);
      },
      selected(rows, registers) {
        const read: Value[] = Array(fields.length).fill(null);
        for (const row of rows) {
          for (const { place } of keys) read[place] = (registers[place] as RegisterView).value(row);
          if (top.wants(read)) top.add(registers.map(({ value }) => value(row)));
        }
      },
      finish: () => give(top.first()),
      save: () => savedRows(top.held),
      load(data) {
        top.held = loadedRows(data, fields);
      },
    };
  };
  return { title: `top ${topK} by ${orderTitle(by)}`, fields, make, combine: make };
}
