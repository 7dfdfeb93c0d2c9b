// Numbers that look random, made of places.
import type { Tuple } from "../programs/program.ts";
import { packed } from "../values/packed.ts";

/** A number of 32 bits for each place. */
export type Hash = (at: number) => number;

/** Mixes the bits of 32; no two numbers give one. */
function mixed(bits: number): number {
  let x = bits;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** Of the halves of a seed a hash for each salt; those of different seeds and salts have nothing to do with each other. */
export function hashOf(seed: readonly [low: number, high: number]): (salt: number) => Hash {
  return (salt) => {
    const salts = [salt, salt === 0 ? 0 : mixed(salt)];
    const [low, high] = seed.map((half, i) => mixed((half ^ (salts[i] as number)) + i * 0x9e3779b9));
    return (at) => mixed((mixed(at + (low as number)) + (high as number)) | 0);
  };
}

/** A salt made of a row's values, never 0. */
export function saltOf(row: Tuple): number {
  const text = JSON.stringify(row.map(packed));
  let salt = 0;
  for (let i = 0; i < text.length; i++) salt = mixed(Math.imul(salt, 31) + text.charCodeAt(i) + i);
  return salt || 1;
}
