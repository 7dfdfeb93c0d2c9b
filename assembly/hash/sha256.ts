// SHA-256, FIPS 180-4. A long input comes as windows of whole blocks and a last one of any size.
import { RESULT, WINDOW } from "./memory";

const K = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01,
  0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
  0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
  0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08,
  0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
  0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);
const FIRST = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);
const STATE: usize = memory.data(32, 16);
const SCHEDULE: usize = memory.data(256, 16);

@inline
function s0(x: u32): u32 {
  return rotr(x, 7) ^ rotr(x, 18) ^ (x >> 3);
}

@inline
function s1(x: u32): u32 {
  return rotr(x, 17) ^ rotr(x, 19) ^ (x >> 10);
}

@inline
function rotr4(x: v128, n: i32): v128 {
  return v128.or(i32x4.shr_u(x, n), i32x4.shl(x, 32 - n));
}

@inline
function s0x4(x: v128): v128 {
  return v128.xor(v128.xor(rotr4(x, 7), rotr4(x, 18)), i32x4.shr_u(x, 3));
}

@inline
function s1x4(x: v128): v128 {
  return v128.xor(v128.xor(rotr4(x, 17), rotr4(x, 19)), i32x4.shr_u(x, 10));
}

/** Four words from the sixteen before them; the last two also need the first two. */
@inline
function next4(a: v128, b: v128, c: v128, d: v128): v128 {
  const sum = i32x4.add(i32x4.add(a, s0x4(v128.shuffle<i32>(a, b, 1, 2, 3, 4))), v128.shuffle<i32>(c, d, 1, 2, 3, 4));
  const zero = i32x4.splat(0);
  const first = i32x4.add(sum, s1x4(v128.shuffle<i32>(d, zero, 2, 3, 4, 4)));
  return i32x4.add(first, s1x4(v128.shuffle<i32>(zero, first, 0, 0, 4, 5)));
}

@inline
function bswap4(x: v128): v128 {
  return v128.shuffle<i8>(x, x, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}

/** The words of the 64 rounds, each with its constant. */
function schedule4(block: usize): void {
  let a = bswap4(v128.load(block));
  let b = bswap4(v128.load(block, 16));
  let c = bswap4(v128.load(block, 32));
  let d = bswap4(v128.load(block, 48));
  for (let i: usize = 0; ; i += 64) {
    v128.store(SCHEDULE + i, i32x4.add(a, v128.load(K + i)));
    v128.store(SCHEDULE + i, i32x4.add(b, v128.load(K + i, 16)), 16);
    v128.store(SCHEDULE + i, i32x4.add(c, v128.load(K + i, 32)), 32);
    v128.store(SCHEDULE + i, i32x4.add(d, v128.load(K + i, 48)), 48);
    if (i == 192) return;
    a = next4(a, b, c, d);
    b = next4(b, c, d, a);
    c = next4(c, d, a, b);
    d = next4(d, a, b, c);
  }
}

/** The same, one word after the other. */
function schedule(block: usize): void {
  for (let i: usize = 0; i < 64; i += 4) store<u32>(SCHEDULE + i, bswap(load<u32>(block + i)));
  for (let p = SCHEDULE; p < SCHEDULE + 192; p += 4) {
    store<u32>(p, load<u32>(p) + s0(load<u32>(p, 4)) + load<u32>(p, 36) + s1(load<u32>(p, 56)), 64);
  }
  for (let i: usize = 0; i < 256; i += 4) store<u32>(SCHEDULE + i, load<u32>(SCHEDULE + i) + load<u32>(K + i));
}

/** What the round at `i` adds to two of the eight words, */
@inline
function choice(e: u32, f: u32, g: u32, i: usize): u32 {
  return (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + (g ^ (e & (f ^ g))) + load<u32>(SCHEDULE + i);
}

/** and what it adds to one of them alone. */
@inline
function majority(a: u32, b: u32, c: u32): u32 {
  return (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + ((a & b) | (c & (a | b)));
}

function compress(block: usize): void {
  if (ASC_FEATURE_SIMD) schedule4(block);
  else schedule(block);
  let a = load<u32>(STATE);
  let b = load<u32>(STATE, 4);
  let c = load<u32>(STATE, 8);
  let d = load<u32>(STATE, 12);
  let e = load<u32>(STATE, 16);
  let f = load<u32>(STATE, 20);
  let g = load<u32>(STATE, 24);
  let h = load<u32>(STATE, 28);
  for (let i: usize = 0; i < 256; i += 4) {
    const t = h + choice(e, f, g, i);
    const u = majority(a, b, c);
    h = g;
    g = f;
    f = e;
    e = d + t;
    d = c;
    c = b;
    b = a;
    a = t + u;
  }
  store<u32>(STATE, load<u32>(STATE) + a);
  store<u32>(STATE, load<u32>(STATE, 4) + b, 4);
  store<u32>(STATE, load<u32>(STATE, 8) + c, 8);
  store<u32>(STATE, load<u32>(STATE, 12) + d, 12);
  store<u32>(STATE, load<u32>(STATE, 16) + e, 16);
  store<u32>(STATE, load<u32>(STATE, 20) + f, 20);
  store<u32>(STATE, load<u32>(STATE, 24) + g, 24);
  store<u32>(STATE, load<u32>(STATE, 28) + h, 28);
}

export function sha256Begin(): void {
  memory.copy(STATE, FIRST, 32);
}

/** Takes the whole blocks of the window's first bytes. */
export function sha256Blocks(size: usize): void {
  for (let p = WINDOW; p + 64 <= WINDOW + size; p += 64) compress(p);
}

/** Takes the last window of an input of so many bytes in all; the digest is at `RESULT`. */
export function sha256Finish(size: usize, total: f64): void {
  const room = (size + 72) & ~63;
  memory.fill(WINDOW + size, 0, room - size);
  store<u8>(WINDOW + size, 0x80);
  store<u64>(WINDOW + room - 8, bswap(<u64>total << 3));
  sha256Blocks(room);
  for (let i: usize = 0; i < 32; i += 4) store<u32>(RESULT + i, bswap(load<u32>(STATE + i)));
}
