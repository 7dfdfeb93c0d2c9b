// xxHash64, after its specification. A long input comes as windows of whole stripes and a last one of any size.
import { RESULT, WINDOW } from "./memory";

const P1: u64 = 0x9e3779b185ebca87;
const P2: u64 = 0xc2b2ae3d27d4eb4f;
const P3: u64 = 0x165667b19e3779f9;
const P4: u64 = 0x85ebca77c2b2ae63;
const P5: u64 = 0x27d4eb2f165667c5;

/** The four accumulators of a long input, its seed, and how many bytes of it are in them. */
const STATE: usize = memory.data(48, 16);
const SEED: usize = 32;
const DONE: usize = 40;

@inline
function round(sum: u64, word: u64): u64 {
  return rotl(sum + word * P2, 31) * P1;
}

@inline
function joined(hash: u64, sum: u64): u64 {
  return (hash ^ round(0, sum)) * P1 + P4;
}

@inline
function seedOf(low: u32, high: u32): u64 {
  return (<u64>high << 32) | low;
}

/** The last bytes, fewer than a stripe, and the final mixing. */
@inline
function tail(hash: u64, p: usize, end: usize): u64 {
  for (; p + 8 <= end; p += 8) hash = rotl(hash ^ round(0, load<u64>(p)), 27) * P1 + P4;
  if (p + 4 <= end) {
    hash = rotl(hash ^ (<u64>load<u32>(p) * P1), 23) * P2 + P3;
    p += 4;
  }
  for (; p < end; p++) hash = rotl(hash ^ (<u64>load<u8>(p) * P5), 11) * P1;
  hash = (hash ^ (hash >> 33)) * P2;
  hash = (hash ^ (hash >> 29)) * P3;
  return hash ^ (hash >> 32);
}

/** The hash of the bytes from `p` to `end`. */
export function hashOf(p: usize, end: usize, seed: u64): u64 {
  const size = end - p;
  if (size < 32) return tail(seed + P5 + size, p, end);
  let a = seed + P1 + P2;
  let b = seed + P2;
  let c = seed;
  let d = seed - P1;
  for (; p + 32 <= end; p += 32) {
    a = round(a, load<u64>(p));
    b = round(b, load<u64>(p, 8));
    c = round(c, load<u64>(p, 16));
    d = round(d, load<u64>(p, 24));
  }
  return tail(gathered(a, b, c, d) + size, p, end);
}

@inline
function gathered(a: u64, b: u64, c: u64, d: u64): u64 {
  const sum = rotl(a, 1) + rotl(b, 7) + rotl(c, 12) + rotl(d, 18);
  return joined(joined(joined(joined(sum, a), b), c), d);
}

/** The hash of the first bytes of the window. */
export function xxh64(size: usize, low: u32, high: u32): void {
  store<u64>(RESULT, hashOf(WINDOW, WINDOW + size, seedOf(low, high)));
}

/** Begins an input that is longer than the window. */
export function xxh64Begin(low: u32, high: u32): void {
  const seed = seedOf(low, high);
  store<u64>(STATE, seed + P1 + P2);
  store<u64>(STATE, seed + P2, 8);
  store<u64>(STATE, seed, 16);
  store<u64>(STATE, seed - P1, 24);
  store<u64>(STATE, seed, SEED);
  store<u64>(STATE, 0, DONE);
}

/** Takes the whole stripes of the window's first bytes. */
export function xxh64Stripes(size: usize): void {
  let a = load<u64>(STATE);
  let b = load<u64>(STATE, 8);
  let c = load<u64>(STATE, 16);
  let d = load<u64>(STATE, 24);
  const end = WINDOW + (size & ~31);
  for (let p = WINDOW; p < end; p += 32) {
    a = round(a, load<u64>(p));
    b = round(b, load<u64>(p, 8));
    c = round(c, load<u64>(p, 16));
    d = round(d, load<u64>(p, 24));
  }
  store<u64>(STATE, a);
  store<u64>(STATE, b, 8);
  store<u64>(STATE, c, 16);
  store<u64>(STATE, d, 24);
  store<u64>(STATE, load<u64>(STATE, DONE) + (size & ~31), DONE);
}

/** Takes the last window of a long input; the hash is at `RESULT`. */
export function xxh64Finish(size: usize): void {
  xxh64Stripes(size);
  const sum = gathered(load<u64>(STATE), load<u64>(STATE, 8), load<u64>(STATE, 16), load<u64>(STATE, 24));
  const total = load<u64>(STATE, DONE) + (size & 31);
  store<u64>(RESULT, tail(sum + total, WINDOW + (size & ~31), WINDOW + size));
}
