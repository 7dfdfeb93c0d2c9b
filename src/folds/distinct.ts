import { tooManyValues } from "../values/limits.ts";
import { listOf, packed, unpacked } from "../values/packed.ts";
import type { Value } from "../values/value.ts";
import type { Fold } from "./fold.ts";

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
