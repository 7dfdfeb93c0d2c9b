// xxHash64 in plain TypeScript.
import { high, low, mix, plus, set, times, turn } from "./register.ts";

/** The hash worked out last: its lower and its upper half. */
export const words: Uint32Array<ArrayBuffer> = new Uint32Array(2);

/** The same hash as one number. */
export const wide: BigUint64Array<ArrayBuffer> = new BigUint64Array(words.buffer);

/** The halves of the four accumulators. */
const sums = new Int32Array(8);

const times1 = (): void => times(0x9e3779b1, 0x85ebca87);
const times2 = (): void => times(0xc2b2ae3d, 0x27d4eb4f);
const times3 = (): void => times(0x165667b1, 0x9e3779f9);
const times5 = (): void => times(0x27d4eb2f, 0x165667c5);
const plus4 = (): void => plus(0x85ebca77, 0xc2b2ae63);

const word = (bytes: Uint8Array, at: number): number =>
  bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);

/** Makes a word of the input part of a sum. */
function round(sumHigh: number, sumLow: number, wordHigh: number, wordLow: number): void {
  set(wordHigh, wordLow);
  times2();
  plus(sumHigh, sumLow);
  turn(31);
  times1();
}

/** Takes the whole stripes of 32 bytes; gives where they end. */
function stripes(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  for (; at + 32 <= end; at += 32) {
    for (let lane = 0; lane < 8; lane += 2) {
      const p = at + 4 * lane;
      round(sums[lane + 1]!, sums[lane]!, word(bytes, p + 4), word(bytes, p));
      sums[lane] = low;
      sums[lane + 1] = high;
    }
  }
  return at;
}

function begin(lane: number, seedHigh: number, seedLow: number, byHigh: number, byLow: number): void {
  set(seedHigh, seedLow);
  plus(byHigh, byLow);
  sums[lane] = low;
  sums[lane + 1] = high;
}

/** The four sums as one number. */
function gather(): void {
  let [sumHigh, sumLow] = [0, 0];
  for (const [lane, by] of [1, 7, 12, 18].entries()) {
    set(sums[2 * lane + 1]!, sums[2 * lane]!);
    turn(by);
    plus(sumHigh, sumLow);
    [sumHigh, sumLow] = [high, low];
  }
  for (let lane = 0; lane < 8; lane += 2) {
    round(0, 0, sums[lane + 1]!, sums[lane]!);
    mix(sumHigh, sumLow);
    times1();
    plus4();
    [sumHigh, sumLow] = [high, low];
  }
}

function long(bytes: Uint8Array, from: number, end: number, seedLow: number, seedHigh: number): number {
  begin(0, seedHigh, seedLow, 0x60ea27ee, 0xadc0b5d6);
  begin(2, seedHigh, seedLow, 0xc2b2ae3d, 0x27d4eb4f);
  begin(4, seedHigh, seedLow, 0, 0);
  begin(6, seedHigh, seedLow, 0x61c8864e, 0x7a143579);
  const at = stripes(bytes, from, end);
  gather();
  return at;
}

/** The last bytes, fewer than a stripe. */
function rest(bytes: Uint8Array, from: number, end: number): void {
  let at = from;
  for (; at + 8 <= end; at += 8) {
    const [sumHigh, sumLow] = [high, low];
    round(0, 0, word(bytes, at + 4), word(bytes, at));
    mix(sumHigh, sumLow);
    turn(27);
    times1();
    plus4();
  }
  if (at + 4 <= end) {
    const [sumHigh, sumLow] = [high, low];
    set(0, word(bytes, at));
    times1();
    mix(sumHigh, sumLow);
    turn(23);
    times2();
    plus(0x165667b1, 0x9e3779f9);
    at += 4;
  }
  for (; at < end; at++) {
    const [sumHigh, sumLow] = [high, low];
    set(0, bytes[at]!);
    times5();
    mix(sumHigh, sumLow);
    turn(11);
    times1();
  }
}

function finish(): void {
  mix(0, high >>> 1);
  times2();
  mix(high >>> 29, (high << 3) | (low >>> 29));
  times3();
  mix(0, high);
  words[0] = low;
  words[1] = high;
}

/** Leaves the hash of the bytes from `from` to `end` in `words`. */
export function plainXxh64(
  bytes: Uint8Array,
  from: number,
  end: number,
  seedLow: number,
  seedHigh: number,
): void {
  let at = from;
  if (end - from < 32) {
    set(seedHigh, seedLow);
    plus(0x27d4eb2f, 0x165667c5);
  } else at = long(bytes, from, end, seedLow, seedHigh);
  plus(Math.floor((end - from) / 2 ** 32), end - from);
  rest(bytes, at, end);
  finish();
}
