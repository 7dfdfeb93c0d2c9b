// UTF-8: the check a decoder makes, and JSON escapes resolved into bytes.
import { hex4 } from "./scan";

/** Whether the bytes are well-formed UTF-8 (Unicode 15, table 3-7). */
export function isUtf8(p: usize, end: usize): bool {
  while (p < end) {
    while (p + 8 <= end && (load<u64>(p) & 0x8080808080808080) == 0) p += 8;
    if (p == end) return true;
    const c = <u32>load<u8>(p);
    if (c < 0x80) {
      p++;
      continue;
    }
    const size: usize = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    if (c < 0xc2 || c > 0xf4 || p + size > end) return false;
    const next = <u32>load<u8>(p, 1);
    const lowest: u32 = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    const highest: u32 = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    if (next < lowest || next > highest) return false;
    for (let i: usize = 2; i < size; i++) if ((load<u8>(p + i) & 0xc0) != 0x80) return false;
    p += size;
  }
  return true;
}

/** Writes a code point; a lone surrogate takes the three bytes that well-formed UTF-8 never holds. */
function writeCodePoint(to: usize, c: u32): usize {
  if (c < 0x80) {
    store<u8>(to, c);
    return to + 1;
  }
  if (c < 0x800) {
    store<u8>(to, 0xc0 | (c >> 6));
    store<u8>(to, 0x80 | (c & 63), 1);
    return to + 2;
  }
  if (c < 0x10000) {
    store<u8>(to, 0xe0 | (c >> 12));
    store<u8>(to, 0x80 | ((c >> 6) & 63), 1);
    store<u8>(to, 0x80 | (c & 63), 2);
    return to + 3;
  }
  store<u8>(to, 0xf0 | (c >> 18));
  store<u8>(to, 0x80 | ((c >> 12) & 63), 1);
  store<u8>(to, 0x80 | ((c >> 6) & 63), 2);
  store<u8>(to, 0x80 | (c & 63), 3);
  return to + 4;
}

/** What a one-letter escape stands for. */
@inline
function plainEscape(c: u32): u32 {
  if (c == 0x6e) return 0x0a;
  if (c == 0x74) return 0x09;
  if (c == 0x72) return 0x0d;
  if (c == 0x62) return 0x08;
  return c == 0x66 ? 0x0c : c;
}

/** Resolves the escapes of a checked JSON string into `to` and gives the size; never longer than the source. */
export function unescape(p: usize, end: usize, to: usize): usize {
  const start = to;
  while (p < end) {
    const c = <u32>load<u8>(p);
    if (c != 0x5c) {
      store<u8>(to++, c);
      p++;
      continue;
    }
    const letter = <u32>load<u8>(p, 1);
    if (letter != 0x75) {
      store<u8>(to++, plainEscape(letter));
      p += 2;
      continue;
    }
    let code = <u32>hex4(p + 2);
    p += 6;
    if (code >>> 10 == 0x36 && p + 6 <= end && load<u16>(p) == 0x755c) {
      const low = <u32>hex4(p + 2);
      if (low >>> 10 == 0x37) {
        code = 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff);
        p += 6;
      }
    }
    to = writeCodePoint(to, code);
  }
  return to - start;
}
