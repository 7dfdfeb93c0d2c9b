import type { Field, Tuple } from "../programs/program.ts";
import { tooManyRows } from "../values/limits.ts";
import { orderOf, orderTitle, type SortKey } from "./order.ts";
import { loadedRows, savedRows } from "./saved-rows.ts";
import { passing, type StagePart } from "./stage.ts";

/** Gives all rows in order. */
export interface SortStep {
  /** The first key decides, the next where it is equal, and so on; rows equal in all stay as they came. */
  readonly sort: readonly SortKey[];
}

/** All rows in order; none comes out before the last has come in. */
export function sortStage({ sort }: SortStep, fields: readonly Field[]): StagePart {
  const compare = orderOf("sort", sort, fields);
  return {
    title: `sort by ${orderTitle(sort)}`,
    fields,
    combine: passing,
    make(give, { maxRows }) {
      let held: Tuple[] = [];
      return {
        add(rows) {
          if (held.length + rows.length > maxRows) throw tooManyRows("sort", maxRows);
          for (const row of rows) held.push(row);
        },
        finish: () => give(held.sort(compare)),
        save: () => savedRows(held),
        load(data) {
          held = loadedRows(data, fields);
        },
      };
    },
  };
}
