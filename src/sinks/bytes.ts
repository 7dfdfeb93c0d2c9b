import type { Tuple } from "../programs/program.ts";
import { joined } from "../values/bytes.ts";
import type { Output, Writer } from "./output.ts";

/** Keeps all rows as the bytes that a writer makes of them. */
export class ByteList implements Output<Uint8Array> {
  readonly #parts: Uint8Array[];
  readonly #writer: Writer;

  constructor(writer: Writer) {
    this.#writer = writer;
    this.#parts = writer.head === undefined ? [] : [writer.head];
  }

  get result(): Uint8Array {
    return joined(this.#parts);
  }

  rows(rows: readonly Tuple[]): void {
    for (const bytes of this.#writer.write(rows)) this.bytes(bytes as Uint8Array);
  }

  bytes(bytes: Uint8Array): void {
    this.#parts.push(bytes);
  }
}
