import { halves } from "../hash/seed.ts";
import type { Field, Tuple } from "../programs/program.ts";
import { mustCount } from "../rows/check.ts";
import { loadedRows, savedRows } from "../rows/saved-rows.ts";
import { mergingStage, type StageMaker, type StagePart } from "../rows/stage.ts";
import { type Keyed, keep } from "../sketch/smallest.ts";
import { tooManyRows } from "../values/limits.ts";
import { listOf, unpackedNumber } from "../values/packed.ts";
import { MergedSamples } from "./merged-samples.ts";
import { type Hash, hashOf, saltOf } from "./sample-hash.ts";

/** Gives so many rows, each as likely as any other. */
export interface SampleStep {
  /** How many rows. */
  readonly sample: number;
  /** What the choice depends on: the same rows and seed give the same sample. Default 0. */
  readonly seed?: number;
}

interface Placed {
  readonly at: number;
  readonly row: Tuple;
}

/** Keeps the rows whose keys are the smallest; a key is made of a row's place. */
class Sample {
  readonly #size: number;
  readonly #hash: (salt: number) => Hash;
  readonly #heap: Keyed<Placed>[] = [];
  #keyOf: Hash;
  #salt = 0;
  #seen = 0;

  constructor(size: number, hash: (salt: number) => Hash) {
    this.#size = size;
    this.#hash = hash;
    this.#keyOf = hash(0);
  }

  add(row: Tuple): void {
    this.#take(this.#seen++, row);
  }

  /** Takes a part's row; its first decides what is made of places, so that parts that begin otherwise do not choose the same ones. */
  addOfPart(row: Tuple): void {
    if (this.#seen === 0) this.#mix(saltOf(row));
    this.add(row);
  }

  #mix(salt: number): void {
    this.#salt = salt;
    this.#keyOf = this.#hash(salt);
  }

  #take(at: number, row: Tuple): void {
    keep(this.#heap, { key: this.#keyOf(at), value: { at, row } }, this.#size);
  }

  #kept(): Placed[] {
    return this.#heap.map(({ value }) => value).sort((a, b) => a.at - b.at);
  }

  rows(): Tuple[] {
    return this.#kept().map(({ row }) => row);
  }

  save(): unknown {
    return [this.#seen, this.#salt, this.#kept().map(({ at }) => at), savedRows(this.rows())];
  }

  load(data: unknown, fields: readonly Field[]): void {
    const [seen, salt, places, rows] = listOf(data, 4);
    this.#seen = unpackedNumber(seen);
    this.#mix(unpackedNumber(salt));
    const at = listOf(places).map(unpackedNumber);
    for (const [i, row] of loadedRows(rows, fields).entries()) this.#take(at[i] as number, row);
  }
}

/** A sample of the rows, in the order in which they came. */
export function sampleStage({ sample, seed = 0 }: SampleStep, fields: readonly Field[]): StagePart {
  mustCount("sample", sample, 1);
  const hash = hashOf(halves(mustCount("seed", seed, 0)));
  const sampling =
    (add: "add" | "addOfPart"): StageMaker =>
    (give, { maxRows }) => {
      if (sample > maxRows) throw tooManyRows("sample", maxRows);
      const kept = new Sample(sample, hash);
      return {
        add(rows) {
          for (const row of rows) kept[add](row);
        },
        finish: () => give(kept.rows()),
        save: () => kept.save(),
        load: (data) => kept.load(data, fields),
      };
    };
  const whole: StageMaker = (give) => mergingStage(new MergedSamples(sample, hash, fields), give);
  return {
    title: `sample of ${sample}`,
    fields,
    make: sampling("add"),
    apart: { part: sampling("addOfPart"), whole },
  };
}
