import type { Hasher } from "./hasher.ts";

/** What the module exports; see assembly/hash/index.ts. */
export interface HashExports {
  readonly memory: WebAssembly.Memory;
  readonly WINDOW: WebAssembly.Global;
  readonly WINDOW_SIZE: WebAssembly.Global;
  readonly FOUND: WebAssembly.Global;
  readonly FOUND_SIZE: WebAssembly.Global;
  readonly RESULT: WebAssembly.Global;
  xxh64(size: number, seedLow: number, seedHigh: number): void;
  xxh64Begin(seedLow: number, seedHigh: number): void;
  xxh64Stripes(size: number): void;
  xxh64Finish(size: number): void;
  hashLines(size: number, seedLow: number, seedHigh: number): number;
  sha256Begin(): void;
  sha256Blocks(size: number): void;
  sha256Finish(size: number, total: number): void;
}

function joined(parts: readonly BigUint64Array<ArrayBuffer>[]): BigUint64Array<ArrayBuffer> {
  if (parts.length === 1) return parts[0]!;
  const all = new BigUint64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Hashes by WebAssembly, through a window of its memory, which never grows. */
export function wasmHasher(exports: HashExports): Hasher {
  const { buffer } = exports.memory;
  const [result, size] = [exports.RESULT.value, exports.WINDOW_SIZE.value];
  const window = new Uint8Array(buffer, exports.WINDOW.value, size);
  const found = new BigUint64Array(buffer, exports.FOUND.value, exports.FOUND_SIZE.value);
  const digest = new Uint8Array(buffer, result, 32);
  const words = new Uint32Array(buffer, result, 2);
  const wide = new BigUint64Array(buffer, result, 1);

  /** Gives the window all of an input but its last part, which stays there; returns the size of that. */
  function windows(bytes: Uint8Array, take: (size: number) => void): number {
    let at = 0;
    for (; bytes.length - at > size; at += size) {
      window.set(bytes.subarray(at, at + size));
      take(size);
    }
    window.set(at === 0 ? bytes : bytes.subarray(at));
    return bytes.length - at;
  }

  function xxh64(bytes: Uint8Array, seedLow: number, seedHigh: number): void {
    if (bytes.length > size) {
      exports.xxh64Begin(seedLow, seedHigh);
      exports.xxh64Finish(windows(bytes, exports.xxh64Stripes));
      return;
    }
    window.set(bytes);
    exports.xxh64(bytes.length, seedLow, seedHigh);
  }

  function lines(bytes: Uint8Array, seedLow: number, seedHigh: number): BigUint64Array<ArrayBuffer> {
    const parts: BigUint64Array<ArrayBuffer>[] = [];
    for (let at = 0; at < bytes.length; ) {
      const piece = bytes.subarray(at, at + size);
      window.set(piece);
      const count = exports.hashLines(piece.length, seedLow, seedHigh);
      parts.push(found.slice(0, count));
      at += words[0]!;
      if (count > 0) continue;
      const end = bytes.indexOf(10, at + piece.length); // a line that is longer than the window, or the last
      if (end < 0) break;
      xxh64(bytes.subarray(at, end), seedLow, seedHigh);
      parts.push(wide.slice());
      at = end + 1;
    }
    return joined(parts);
  }

  function sha256(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    exports.sha256Begin();
    exports.sha256Finish(windows(bytes, exports.sha256Blocks), bytes.length);
    return digest.slice();
  }

  return { window, words, wide, xxh64OfWindow: exports.xxh64, xxh64, lines, sha256 };
}
