// One sample of those of parts: each part gives as many of its rows as drawing from all rows would take of it.
import type { Field, Tuple } from "../programs/program.ts";
import { loadedRows } from "../rows/saved-rows.ts";
import type { Merging } from "../rows/stage.ts";
import { listOf, unpackedNumber } from "../values/packed.ts";
import type { Hash } from "./sample-hash.ts";

interface Sampled {
  readonly at: number;
  readonly key: number;
  readonly row: Tuple;
}

/** The sample of a part, and how many rows it is of. */
interface Part {
  readonly seen: number;
  /** In the order in which they may be drawn. */
  readonly rows: readonly Sampled[];
}

/** Draws from parts by how many rows they have left, so that each row is as likely as any other. */
export class MergedSamples implements Merging {
  readonly #size: number;
  readonly #hash: (salt: number) => Hash;
  readonly #fields: readonly Field[];
  readonly #parts: Part[] = [];

  constructor(size: number, hash: (salt: number) => Hash, fields: readonly Field[]) {
    this.#size = size;
    this.#hash = hash;
    this.#fields = fields;
  }

  add(data: unknown): void {
    const [seen, salt, places, rows] = listOf(data, 4);
    const keyOf = this.#hash(unpackedNumber(salt));
    const at = listOf(places).map(unpackedNumber);
    const sampled = loadedRows(rows, this.#fields).map((row, i) => {
      return { at: at[i] as number, key: keyOf(at[i] as number), row };
    });
    this.#parts.push({ seen: unpackedNumber(seen), rows: sampled.sort((a, b) => a.key - b.key) });
  }

  finish(): readonly Tuple[] {
    const taken = this.#taken();
    return this.#parts.flatMap(({ rows }, i) => {
      const drawn = rows.slice(0, taken[i]).sort((a, b) => a.at - b.at);
      return drawn.map(({ row }) => row);
    });
  }

  /** How many rows of each part are drawn. */
  #taken(): number[] {
    const left = this.#parts.map(({ seen }) => seen);
    const draw = this.#hash(this.#parts.length);
    let all = left.reduce((sum, count) => sum + count, 0);
    for (let i = 0; i < this.#size && all > 0; i++, all--) {
      const drawn = (draw(2 * i) * 2 ** 21 + (draw(2 * i + 1) >>> 11)) / 2 ** 53;
      let place = Math.floor(drawn * all);
      let part = 0;
      for (; place >= (left[part] as number); part++) place -= left[part] as number;
      (left[part] as number)--;
    }
    return this.#parts.map(({ seen }, i) => seen - (left[i] as number));
  }
}
