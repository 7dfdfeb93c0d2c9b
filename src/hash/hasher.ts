/** What works hashes out: WebAssembly, or TypeScript where that is missing. Both give the same. */
export interface Hasher {
  /** Where a short input may be put. */
  readonly window: Uint8Array;
  /** The halves of the xxHash64 worked out last, the lower first. */
  readonly words: Uint32Array;
  /** The same hash as one number. */
  readonly wide: BigUint64Array;
  /** xxHash64 of the first bytes of the window. */
  xxh64OfWindow(size: number, seedLow: number, seedHigh: number): void;
  /** xxHash64 of all these bytes. */
  xxh64(bytes: Uint8Array, seedLow: number, seedHigh: number): void;
  /** xxHash64 of every line that ends. */
  lines(bytes: Uint8Array, seedLow: number, seedHigh: number): BigUint64Array<ArrayBuffer>;
  /** SHA-256. */
  sha256(bytes: Uint8Array): Uint8Array<ArrayBuffer>;
}
