import type { Field } from "../engine/program.ts";
import { placesOf } from "./check.ts";
import { Keyed, keysOf, type StateKind } from "./keyed.ts";
import type { StageMaker, StagePart } from "./stage.ts";

/** Gives the first row of each value of some fields. */
export interface DistinctStep {
  /** The fields; all when none is named. */
  readonly distinct: readonly string[];
}

const seen: StateKind<true> = { start: () => true, save: () => null, load: () => true };

/** The first row of each value of the fields, as soon as it comes. */
export function distinctStage({ distinct }: DistinctStep, fields: readonly Field[]): StagePart {
  const named = placesOf("distinct", distinct, fields);
  const all = () =>
    placesOf(
      "distinct",
      fields.map(({ name }) => name),
      fields,
    );
  const keys = keysOf(named.length > 0 ? named : all());
  const make: StageMaker = (give, { maxGroups }) => {
    const known = new Keyed(seen, "distinct", maxGroups);
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
