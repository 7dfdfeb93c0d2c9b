const mix = (hash: number, block: number): number => {
  const scrambled = Math.imul(block, 0xcc9e2d51);
  return hash ^ Math.imul((scrambled << 15) | (scrambled >>> 17), 0x1b873593);
};

const rotated = (hash: number): number => Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64;

const finished = (hash: number): number => {
  const half = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  const most = Math.imul(half ^ (half >>> 13), 0xc2b2ae35);
  return (most ^ (most >>> 16)) >>> 0;
};

/** The bytes of a text, one to a character. */
const bytesOf = (text: string): string =>
  /^[\0-\x7f]*$/.test(text) ? text : String.fromCharCode(...new TextEncoder().encode(text));

/**
 * The 32-bit MurmurHash3 (x86) of a text in UTF-8, as a number from 0 to 2³² − 1.
 *
 * It spreads keys well and fast; it keeps no secrets.
 *
 * @example
 * murmur3("checkout:user-42") % 100; // 51
 */
export function murmur3(text: string, seed = 0): number {
  const bytes = bytesOf(text);
  const { length } = bytes;
  let hash = seed;
  let at = 0;
  for (; at + 4 <= length; at += 4)
    hash = rotated(
      mix(
        hash,
        bytes.charCodeAt(at) |
          (bytes.charCodeAt(at + 1) << 8) |
          (bytes.charCodeAt(at + 2) << 16) |
          (bytes.charCodeAt(at + 3) << 24),
      ),
    );
  let rest = 0;
  for (let end = length - 1; end >= at; end--) rest = (rest << 8) | bytes.charCodeAt(end);
  return finished(mix(hash, rest) ^ length);
}
