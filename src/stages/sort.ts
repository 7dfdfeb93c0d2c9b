import type { Field } from "../programs/program.ts";
import { HeldRows } from "../rows/held-rows.ts";
import { orderTitle, placedKeys, type SortKey } from "../rows/order.ts";
import { orderOfRows } from "../rows/row-order.ts";
import { loadedRows, savedRows } from "../rows/saved-rows.ts";
import { passing, type StagePart } from "../rows/stage.ts";
import { tooManyRows } from "../values/limits.ts";

/** Gives all rows in order. */
export interface SortStep {
  /** The first key decides, the next where it is equal, and so on; rows equal in all stay as they came. */
  readonly sort: readonly SortKey[];
}

/** All rows in order; none comes out before the last has come in. */
export function sortStage({ sort }: SortStep, fields: readonly Field[]): StagePart {
  const keys = placedKeys("sort", sort, fields);
  return {
    title: `sort by ${orderTitle(sort)}`,
    fields,
    combine: passing,
    make(give, { maxRows }) {
      const held = new HeldRows(fields);
      const mustFit = (more: number): void => {
        if (held.size + more > maxRows) throw tooManyRows("sort", maxRows);
      };
      return {
        add(rows) {
          mustFit(rows.length);
          held.rows(rows);
        },
        selected(rows, registers) {
          mustFit(rows.length);
          held.selected(rows, registers);
        },
        finish() {
          const views = held.views();
          const order = orderOfRows(views, held.size, keys);
          if (give.selected === undefined) give(held.tuples(order));
          else give.selected(order, views);
        },
        save: () => savedRows(held.tuples(Array(held.size).keys())),
        load: (data) => held.rows(loadedRows(data, fields)),
      };
    },
  };
}
