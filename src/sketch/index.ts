export { hashLines } from "../hash/lines.ts";
export { sha256 } from "../hash/sha256.ts";
export { xxh64 } from "../hash/xxh64.ts";
export { type BloomFilter, type BloomFilterOptions, bloomFilter, bloomFilterFrom } from "./bloom-filter.ts";
export { type CountMin, type CountMinOptions, countMin, countMinFrom } from "./count-min.ts";
export {
  type Frequency,
  type HeavyHitter,
  type HeavyHitters,
  type HeavyHittersOptions,
  heavyHitters,
  heavyHittersFrom,
} from "./heavy-hitters.ts";
export { type HyperLogLog, type HyperLogLogOptions, hyperLogLog, hyperLogLogFrom } from "./hyper-log-log.ts";
export type { Item } from "./item.ts";
export {
  type Reservoir,
  type ReservoirData,
  type ReservoirOptions,
  reservoir,
  reservoirFrom,
} from "./reservoir.ts";
export type { Sketch } from "./sketch.ts";
export { type TDigest, type TDigestOptions, tDigest, tDigestFrom } from "./t-digest.ts";
