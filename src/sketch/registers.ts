import type { Reader, Writer } from "./bytes.ts";

/** How many bits of an entry of the table are for the rank; above them is the index. */
const rankBits = 6;

/**
 * The greatest rank seen at each index: a small hash table first, then a byte for each index. Which of them it is depends
 * only on what was seen, not on the order.
 */
export class Registers {
  readonly size: number;
  /** At how many indexes there is a rank. */
  used = 0;
  #table: Uint32Array | undefined;
  #dense: Uint8Array | undefined;

  constructor(size: number) {
    this.size = size;
  }

  /** Keeps the rank if it is the greatest at its index. */
  raise(index: number, rank: number): void {
    const dense = this.#dense;
    if (!dense) this.#raiseSparse(index, rank);
    else if (rank > dense[index]!) {
      if (dense[index] === 0) this.used++;
      dense[index] = rank;
    }
  }

  #raiseSparse(index: number, rank: number): void {
    this.#table ??= new Uint32Array(8);
    const table = this.#table;
    let at = index & (table.length - 1);
    while (table[at] !== 0 && table[at]! >>> rankBits !== index) at = (at + 1) & (table.length - 1);
    const isNew = table[at] === 0;
    const entry = (index << rankBits) | rank;
    if (entry > table[at]!) table[at] = entry;
    if (isNew && ++this.used > table.length / 2) this.#grow(table);
  }

  #grow(table: Uint32Array): void {
    const isDense = this.used * 16 > this.size;
    this.#table = isDense ? undefined : new Uint32Array(2 * table.length);
    this.#dense = isDense ? new Uint8Array(this.size) : undefined;
    this.used = 0;
    for (const entry of table) if (entry !== 0) this.raise(entry >>> rankBits, entry & 63);
  }

  /** Every rank, in no certain order. */
  each(visit: (index: number, rank: number) => void): void {
    for (const entry of this.#table ?? []) if (entry !== 0) visit(entry >>> rankBits, entry & 63);
    this.#dense?.forEach((rank, index) => void (rank > 0 && visit(index, rank)));
  }

  /** Writes a few of them as entries of three bytes, in order, and many as a byte for each index. */
  write(writer: Writer): void {
    writer.count(this.used);
    const found: number[] = [];
    this.each((index, rank) => void found.push((index << rankBits) | rank));
    const entries = Uint32Array.from(found).sort();
    if (this.#isShort()) for (const entry of entries) writer.triple(entry);
    else {
      const all = new Uint8Array(this.size);
      for (const entry of entries) all[entry >>> rankBits] = entry & 63;
      writer.bytes(all);
    }
  }

  #isShort(used = this.used): boolean {
    return 3 * used < this.size;
  }

  /** Reads what `write` wrote. */
  read(reader: Reader, greatest: number): void {
    const used = reader.count();
    const take = (index: number, rank: number): void => {
      if (index >= this.size || rank > greatest) reader.fail("its numbers are out of bounds");
      if (rank > 0) this.raise(index, rank);
    };
    if (this.#isShort(used))
      for (let left = used; left > 0; left--) {
        const entry = reader.triple();
        take(entry >>> rankBits, entry & 63);
      }
    else reader.bytes(this.size).forEach((rank, index) => void take(index, rank));
    if (this.used !== used) reader.fail("its numbers do not agree");
  }
}
