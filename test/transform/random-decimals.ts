// Decimal texts by the million: a property's generator would take longer than what it tests.
import { doubleOf } from "./nearest.ts";

/** Random 32-bit words from a seed (Marsaglia's xorshift128). */
function words(seed: number): () => number {
  const state = Uint32Array.of(seed, 0x9e3779b9, 0x243f6a88, 0xb7e15162);
  return () => {
    const [first = 0, , , last = 0] = state;
    const mixed = first ^ (first << 11);
    state.copyWithin(0, 1);
    state[3] = last ^ (last >>> 19) ^ mixed ^ (mixed >>> 8);
    return state[3] as number;
  };
}

/** JSON numbers of every kind, the same ones for the same seed. */
export function randomDecimals(seed: number): () => string {
  const word = words(seed);
  const below = (most: number): number => word() % most;
  const digits = (count: number): string => {
    let text = String(1 + below(9));
    while (text.length < count) text += String(word()).padStart(10, "0").slice(1);
    return text.slice(0, count);
  };
  const double = (): number => {
    const bits = (BigInt(word()) << 32n) | BigInt(word());
    const value = Math.abs(doubleOf(bits));
    return Number.isFinite(value) ? value : 0.5;
  };
  const tens = (least: number, greatest: number): string =>
    `${"eE"[below(2)]}${least + below(greatest - least + 1)}`;
  const kinds: readonly (() => string)[] = [
    () => String(double()),
    () => double().toPrecision(17 + below(5)),
    () => double().toExponential(14 + below(7)),
    () => digits(1 + below(19)) + tens(-345, 310),
    () => `${digits(1 + below(9))}.${digits(1 + below(17))}`,
    () => `0.${"0".repeat(below(30))}${digits(1 + below(20))}`,
    () => digits(1 + below(18)) + tens(-330, -305),
    () => digits(18 + below(23)) + tens(-360, 300),
    () => digits(17 + below(6)),
    () => String((2n ** 53n + BigInt(word()) * 0x1fffffn) * 2n ** BigInt(below(8)) + BigInt(below(3)) - 1n),
    () => `${below(10_000)}.${below(100)}`,
  ];
  return () => {
    const sign = below(4) === 0 ? "-" : "";
    return sign + (kinds[below(kinds.length)] as () => string)();
  };
}
