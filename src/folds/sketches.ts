// Folds that keep a sketch of many values. They bring much, so only who asks for them has them: see `bring`.
import { type HyperLogLog, hyperLogLog, hyperLogLogFrom } from "../sketch/hyper-log-log.ts";
import { tDigest, tDigestFrom } from "../sketch/t-digest.ts";
import { listOf, unpackedNumber } from "../values/packed.ts";
import type { Value } from "../values/value.ts";
import type { Fold } from "./fold.ts";
import type { Spread } from "./spread.ts";

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
