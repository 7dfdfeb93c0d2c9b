/** What all sketches that count items can do. */
export interface Sketch {
  /** All there is to know, compact and versioned; the same bytes on every runtime. */
  toBytes(): Uint8Array<ArrayBuffer>;
  /** The same as base64, which `JSON.stringify` makes use of. */
  toJSON(): string;
}
