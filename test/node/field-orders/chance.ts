// What happens by chance, the same again for the same seed.

/** A number in [0, 1) for a text: FNV-1a, stirred well. */
export function chance(seed: number, text: string): number {
  let sum = 0x811c9dc5 ^ seed;
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  sum = Math.imul(sum ^ (sum >>> 15), 0x2c1b3c6d);
  sum = Math.imul(sum ^ (sum >>> 12), 0x297a2d39);
  return ((sum ^ (sum >>> 15)) >>> 0) / 2 ** 32;
}

/** Numbers in [0, 1), one after the other. */
export function dice(seed: number): () => number {
  let thrown = 0;
  return () => chance(seed, `${thrown++}`);
}

/** Whole numbers below a bound. */
export const below = (random: () => number, bound: number): number => Math.floor(random() * bound);
