import type { Field } from "../programs/program.ts";
import { mustList, placesOf } from "../rows/check.ts";
import { Keyed, keysOf, type StateKind } from "../rows/keyed.ts";
import type { StageMaker, StagePart } from "../rows/stage.ts";

/** Gives the first row of each value of some fields. */
export interface DistinctStep {
  /** The fields; all when none is named. */
  readonly distinct: readonly string[];
}

const seen: StateKind<true> = { start: () => true, save: () => null, load: () => true };

/** The first row of each value of the fields, as soon as it comes. */
export function distinctStage({ distinct }: DistinctStep, fields: readonly Field[]): StagePart {
  mustList("distinct", distinct, "fields");
  const names = distinct.length === 0 ? fields.map(({ name }) => name) : distinct;
  const places = placesOf("distinct", names, fields);
  const keys = keysOf(places);
  const make: StageMaker = (give, { maxGroups }) => {
    const known = new Keyed({ kind: seen, step: "distinct", most: maxGroups, width: places.length });
    return {
      add: (rows) =>
        give(
          rows.filter((row) => {
            const own = keys(row);
            return !known.has(own) && known.of(own);
          }),
        ),
      finish() {},
      save: () => known.save(),
      load: (data) => known.load(data),
    };
  };
  return { title: `distinct ${distinct.join(", ") || "rows"}`, fields, make, combine: make };
}
