import type { Field } from "../engine/program.ts";
import type { StagePart } from "./stage.ts";

/** Passes so many rows on, after leaving some out. */
export interface LimitStep {
  readonly limit: number;
  /** Rows left out before the first. Default 0. */
  readonly offset?: number;
}

function checkCount(what: string, value: unknown): void {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return;
  throw new TypeError(`${what}: expected a whole number of at least 0, got ${String(value)}`);
}

/** The first rows. */
export function limitStage({ limit, offset = 0 }: LimitStep, fields: readonly Field[]): StagePart {
  checkCount("limit", limit);
  checkCount("limit: offset", offset);
  return {
    title: `limit ${limit}${offset === 0 ? "" : ` after ${offset}`}`,
    fields,
    make(give) {
      let seen = 0;
      return {
        get full() {
          return seen >= offset + limit;
        },
        add(rows) {
          const from = Math.max(offset - seen, 0);
          const to = offset + limit - seen;
          seen += rows.length;
          if (to > from) give(rows.slice(from, to));
        },
        finish() {},
      };
    },
  };
}
