// All folds. Several aggregates of one field share one: a mean is a sum and a count.
import { distinct } from "./distinct.ts";
import type { Fold } from "./fold.ts";
import { histogram } from "./histogram.ts";
import { first, last, max, min } from "./picks.ts";
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

/** The folds that are only there when somebody brought them. */
type Brought = "approximate" | "quantiles";

const brought: { [Name in Brought]?: Fold } = {};

/** Makes folds known: what makes an aggregate brings the fold that it needs. */
export function bring(more: { readonly [Name in Brought]?: Fold }): void {
  Object.assign(brought, more);
}

function known(name: Brought): Fold {
  const fold = brought[name];
  if (fold !== undefined) return fold;
  throw new TypeError(
    `the fold ${name} is not there: make the aggregate by its function, or the plan by planFrom`,
  );
}

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
  get approximate() {
    return known("approximate");
  },
  get quantiles() {
    return known("quantiles");
  },
  histogram,
};
