// All folds. Several aggregates of one field share one: a mean is a sum and a count.
import type { Fold } from "./fold.ts";
import { histogram } from "./histogram.ts";
import { first, last, max, min } from "./picks.ts";
import { approximate, distinct, quantiles } from "./sketches.ts";
import { count, moments, sum, total } from "./sums.ts";

/** The name of a fold. */
export type FoldName =
  | "count"
  | "sum"
  | "total"
  | "moments"
  | "min"
  | "max"
  | "first"
  | "last"
  | "distinct"
  | "approximate"
  | "quantiles"
  | "histogram";

/** All folds by name. */
export const folds: { readonly [Name in FoldName]: Fold } = {
  count,
  sum,
  total,
  moments,
  min,
  max,
  first,
  last,
  distinct,
  approximate,
  quantiles,
  histogram,
};
