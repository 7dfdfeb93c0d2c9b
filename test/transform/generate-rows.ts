// Steps over whole rows, as the generated plans have them: each leaves the fields that it found.
import type { PlanBuilder } from "modulink-edge/transform";
import { fc } from "../runtimes/property.ts";

interface Row {
  readonly a: number | null;
  readonly b: number | null;
  readonly flag: boolean | null;
  readonly key: string | null;
}

type From = PlanBuilder<never, Row>;

/** A step, or several, on a plan. */
export type RowStep = (from: From) => From;

const text = "a longer name, with é and ☃" as "key";
const names = ["a", "b", "flag", "key", text] as const;
const name = fc.constantFrom(...names);

const keys = fc.array(
  fc.record(
    { field: name, descending: fc.boolean(), nulls: fc.constantFrom("first" as const, "last" as const) },
    { requiredKeys: ["field"] },
  ),
  { minLength: 1, maxLength: 2 },
) as fc.Arbitrary<[{ field: (typeof names)[number] }]>;

const table = [
  { key: "x", floor: 1, open: true },
  { key: "zz", floor: null, open: false },
  { key: "", floor: -0.5, open: true },
];

const by = fc.constantFrom(undefined, "key" as const, ["flag", text] as const);
const number = fc.constantFrom("a" as const, "b" as const);

const scored = fc.tuple(number, by, fc.option(fc.integer({ min: 2, max: 4 }), { nil: undefined })).map(
  ([field, by, window]): RowStep =>
    (from) =>
      from
        .zScore(field, { as: "score", threshold: 1, window, by })
        .derive({ b: (row) => row.score, flag: (row) => row.anomaly })
        .select(...names),
);

const smoothed = fc.tuple(number, by, fc.constantFrom({ alpha: 0.25 }, { halfLife: 2 })).map(
  ([field, by, weight]): RowStep =>
    (from) =>
      from
        .ewma(field, { as: "smooth", threshold: 1, mark: "odd", by, ...weight })
        .derive({ a: (row) => row.smooth, flag: (row) => row.odd })
        .select(...names),
);

const joined = fc.constantFrom("left" as const, "inner" as const).map(
  (kind): RowStep =>
    (from) =>
      from
        .join(table, { on: "key", kind })
        .derive({ a: (row) => row.floor.orElse(row.a), flag: (row) => row.open.and(row.flag) })
        .select(...names) as unknown as From,
);

/** Steps over whole rows, but for `limit`: where it stops reading depends on the cut, and so does the report. */
export const rowSteps: fc.Arbitrary<RowStep> = fc.oneof(
  keys.map(
    (order): RowStep =>
      (from) =>
        from.sort(...order),
  ),
  fc.tuple(fc.integer({ min: 1, max: 9 }), keys).map(
    ([count, order]): RowStep =>
      (from) =>
        from.topK(count, ...order),
  ),
  fc.subarray([...names], { minLength: 0 }).map(
    (some): RowStep =>
      (from) =>
        from.distinct(...some),
  ),
  fc.tuple(fc.integer({ min: 1, max: 9 }), fc.nat()).map(
    ([size, seed]): RowStep =>
      (from) =>
        from.sample(size, { seed }),
  ),
  scored,
  smoothed,
  joined,
);
