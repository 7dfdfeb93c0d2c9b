// Aggregates at random over the columns that there are.
import type { Random } from "./random.ts";
import type { Column, Fold } from "./types.ts";

/** How close sums and what is made of them are. */
const close = 1e-9;

/**
 * How close variances are. Their error grows with the distance of the values from zero (`docs/guide/transform.md` tells the bound), and
 * some groups are a few values beside 2 ** 31, one apart.
 */
const apart = 1e-5;

/** Aggregates by what they take; those beyond exact sums may differ in their last digits. */
export function foldOf(name: string, random: Random, available: readonly Column[]): Fold {
  const strict = available.filter(({ loose }) => loose === undefined);
  const column = random.pick(strict);
  if (column === undefined || random.once(8)) return { name, aggregate: "count", type: "number" };
  const { name: field, type } = column;
  const any: Fold[] = [
    { name, aggregate: "count", field, type: "number" },
    { name, aggregate: "first", field, type },
    { name, aggregate: "last", field, type },
  ];
  if (type === "list") return random.pick(any);
  const single: Fold[] = [
    { name, aggregate: "countDistinct", field, type: "number" },
    { name, aggregate: "approximateCountDistinct", field, type: "number", loose: 0.5 },
  ];
  if (type === "boolean") return random.pick([...any, ...single]);
  const extremes: Fold[] = [
    { name, aggregate: "min", field, type },
    { name, aggregate: "max", field, type },
  ];
  if (type === "integer")
    return random.pick([...any, ...single, ...extremes, { name, aggregate: "sum", field, type, loose: 0 }]);
  if (type !== "number") return random.pick([...any, ...single, ...extremes]);
  const numbers: Fold[] = Object.entries({ sum: close, mean: close, variance: apart, deviation: apart }).map(
    ([aggregate, loose]) => ({ name, aggregate, field, type: "number", loose }),
  );
  const spread: Fold[] = [
    {
      name,
      aggregate: "quantile",
      field,
      type: "number",
      q: random.pick([0, 0.1, 0.5, 0.9, 1]),
      loose: close,
    },
    {
      name,
      aggregate: "histogram",
      field,
      type: "list",
      bounds: random.pick([[0], [-1, 0.5, 2], [-4, 0, 4, 8]]),
    },
  ];
  return random.pick([...any, ...single, ...extremes, ...numbers, ...numbers, ...spread]);
}
