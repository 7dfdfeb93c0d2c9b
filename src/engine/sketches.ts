// Folds that stand for many values: all different ones, or a sketch of them.
import { type HyperLogLog, hyperLogLog, hyperLogLogFrom } from "../sketch/hyper-log-log.ts";
import { type TDigest, tDigest, tDigestFrom } from "../sketch/t-digest.ts";
import type { Fold } from "./fold.ts";
import { tooManyValues } from "./limits.ts";
import { listOf, packed, unpacked, unpackedNumber } from "./packed.ts";
import type { Value } from "./value.ts";

/** Different values, and how many there may be. */
export interface Distinct {
  readonly values: Set<Value>;
  readonly most: number;
}

/** Different values, if the aggregate says nothing else. */
export const mostValues = 1_000_000;

function addDistinct({ values, most }: Distinct, value: Value): void {
  values.add(value);
  if (values.size > most) throw tooManyValues(most);
}

/** All different values; `-0` and `0` are one, and so is any NaN. */
export const distinct: Fold<Distinct> = {
  start: (settings) => ({ values: new Set(), most: settings?.most ?? mostValues }),
  add: addDistinct,
  merge(into, { values }) {
    for (const value of values) addDistinct(into, value);
  },
  save: ({ values }) => Array.from(values, packed),
  load(data, settings) {
    const state = distinct.start(settings);
    for (const value of listOf(data)) addDistinct(state, unpacked(value));
    return state;
  },
};

/** A value as a sketch counts it. */
const itemOf = (value: Value): string | number =>
  typeof value === "number" || typeof value === "boolean" ? Number(value) : String(value);

const textOf = (data: unknown): string => {
  if (typeof data === "string") return data;
  throw new TypeError(`state: expected the text of a sketch, got ${typeof data}`);
};

/** A sketch of the different values. */
export const approximate: Fold<HyperLogLog> = {
  start: (settings) =>
    hyperLogLog(settings?.precision === undefined ? {} : { precision: settings.precision }),
  add: (state, value) => state.add(itemOf(value)),
  merge: (into, from) => void into.merge(from),
  save: (state) => state.toJSON(),
  load: (data) => hyperLogLogFrom(textOf(data)),
};

/** A sketch of the finite values, and how many are infinite. */
export interface Spread {
  readonly finite: TDigest;
  lowest: number;
  highest: number;
}

/** The quantiles of all numbers but NaN. */
export const quantiles: Fold<Spread> = {
  start: (settings) => ({
    finite: tDigest(settings?.compression === undefined ? {} : { compression: settings.compression }),
    lowest: 0,
    highest: 0,
  }),
  add(state, value) {
    if (Number.isFinite(value)) state.finite.add(value as number);
    else if (value === Number.NEGATIVE_INFINITY) state.lowest++;
    else if (value === Number.POSITIVE_INFINITY) state.highest++;
  },
  merge(into, from) {
    into.finite.merge(from.finite);
    into.lowest += from.lowest;
    into.highest += from.highest;
  },
  save: ({ finite, lowest, highest }) => [finite.toJSON(), lowest, highest],
  load(data) {
    const [finite, lowest, highest] = listOf(data, 3);
    return {
      finite: tDigestFrom(textOf(finite)),
      lowest: unpackedNumber(lowest),
      highest: unpackedNumber(highest),
    };
  },
};

/** The quantile of a spread; null when it is empty. */
export function quantileOf({ finite, lowest, highest }: Spread, q: number): number | null {
  if (lowest === 0 && highest === 0) return finite.quantile(q) ?? null;
  const rank = q * (finite.count + lowest + highest - 1);
  if (rank < lowest) return Number.NEGATIVE_INFINITY;
  if (rank > lowest + finite.count - 1) return Number.POSITIVE_INFINITY;
  return finite.quantile(finite.count === 1 ? 0 : (rank - lowest) / (finite.count - 1)) ?? null;
}
