import type { Field } from "../programs/program.ts";
import { mustCount } from "../rows/check.ts";
import type { StageMaker, StagePart } from "../rows/stage.ts";
import { unpackedNumber } from "../values/packed.ts";

/** Passes so many rows on, after leaving some out. */
export interface LimitStep {
  readonly limit: number;
  /** Rows left out before the first. Default 0. */
  readonly offset?: number;
}

/** Passes the rows from one number on, up to another. */
function between(first: number, end: number): StageMaker {
  return (give) => {
    let seen = 0;
    return {
      get full() {
        return seen >= end;
      },
      add(rows) {
        const from = Math.max(first - seen, 0);
        const to = end - seen;
        seen += rows.length;
        if (to > from) give(rows.slice(from, to));
      },
      finish() {},
      save: () => seen,
      load(data) {
        seen = unpackedNumber(data);
      },
    };
  };
}

/** The first rows. */
export function limitStage({ limit, offset = 0 }: LimitStep, fields: readonly Field[]): StagePart {
  mustCount("limit", limit, 0);
  mustCount("offset", offset, 0);
  return {
    title: `limit ${limit}${offset === 0 ? "" : ` after ${offset}`}`,
    fields,
    make: between(offset, offset + limit),
    combine: between(0, offset + limit),
  };
}
