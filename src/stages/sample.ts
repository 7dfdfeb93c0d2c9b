import { halves } from "../hash/seed.ts";
import type { Field, Tuple } from "../programs/program.ts";
import { mustCount } from "../rows/check.ts";
import { loadedRows, savedRows } from "../rows/saved-rows.ts";
import type { StagePart } from "../rows/stage.ts";
import { type Keyed, keep } from "../sketch/smallest.ts";
import { tooManyRows } from "../values/limits.ts";
import { listOf, unpackedNumber } from "../values/packed.ts";

/** Gives so many rows, each as likely as any other. */
export interface SampleStep {
  /** How many rows. */
  readonly sample: number;
  /** What the choice depends on: the same rows and seed give the same sample. Default 0. */
  readonly seed?: number;
}

/** Mixes the bits of 32; no two numbers give one. */
function mixed(bits: number): number {
  let x = bits;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** For each row a key that looks random: those with the smallest ones are the sample. */
function keysOf(seed: number): (at: number) => number {
  const [low, high] = halves(seed).map((half, i) => mixed(half + i * 0x9e3779b9));
  return (at) => mixed((mixed(at + (low as number)) + (high as number)) | 0);
}

interface Placed {
  readonly at: number;
  readonly row: Tuple;
}

/** A sample of the rows, in the order in which they came. */
export function sampleStage({ sample, seed = 0 }: SampleStep, fields: readonly Field[]): StagePart {
  mustCount("sample", sample, 1);
  const keyOf = keysOf(mustCount("seed", seed, 0));
  return {
    title: `sample of ${sample}`,
    fields,
    make(give, { maxRows }) {
      if (sample > maxRows) throw tooManyRows("sample", maxRows);
      const heap: Keyed<Placed>[] = [];
      let seen = 0;
      const take = (at: number, row: Tuple): void =>
        keep(heap, { key: keyOf(at), value: { at, row } }, sample);
      const kept = (): Placed[] => heap.map(({ value }) => value).sort((a, b) => a.at - b.at);
      return {
        add(rows) {
          for (const row of rows) take(seen++, row);
        },
        finish: () => give(kept().map(({ row }) => row)),
        save: () => [seen, kept().map(({ at }) => at), savedRows(kept().map(({ row }) => row))],
        load(data) {
          const [count, places, rows] = listOf(data, 3);
          const at = listOf(places).map(unpackedNumber);
          seen = unpackedNumber(count);
          loadedRows(rows, fields).forEach((row, i) => {
            take(at[i] as number, row);
          });
        },
      };
    },
  };
}
