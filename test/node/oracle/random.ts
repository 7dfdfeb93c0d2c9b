// Numbers from a seed: a case is known by its seed, whatever the library under test does.

/** Draws that repeat with their seed. */
export interface Random {
  /** A whole number from 0 to below `below`. */
  int(below: number): number;
  /** True once in `times`. */
  once(times: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** Some of a list, in any order, at least `least`. */
  some<T>(list: readonly T[], least: number, most: number): T[];
  /** A list of values. */
  list<T>(size: number, make: () => T): T[];
}

/** Mulberry32: small, fast and good enough to choose cases. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number): number => Math.floor(next() * below);
  const pick = <T>(list: readonly T[]): T => list[int(list.length)] as T;
  const list = <T>(size: number, make: () => T): T[] => Array.from({ length: size }, make);
  const some = <T>(all: readonly T[], least: number, most: number): T[] => {
    const left = [...all];
    const size = Math.min(least + int(most - least + 1), left.length);
    return list(size, () => left.splice(int(left.length), 1)[0] as T);
  };
  return { int, once: (times) => int(times) === 0, pick, some, list };
}
