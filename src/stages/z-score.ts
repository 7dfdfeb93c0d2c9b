import type { Field } from "../programs/program.ts";
import { mustCount } from "../rows/check.ts";
import type { StagePart } from "../rows/stage.ts";
import { type Marking, type Watcher, watchers, watchingStage } from "./marks.ts";
import { type Moving, movingAll, movingLast } from "./moving.ts";

/** Says of each value how many standard deviations it is off the mean of those before it. */
export interface ZScoreStep extends Marking {
  /** The field of numbers. */
  readonly zScore: string;
  /** How many of the values before it count. Default all. */
  readonly window?: number;
}

/** Values that a window may hold for each key. */
const widest = 1_000_000;

function scoreOf(value: number, moving: Moving): number | null {
  const { count, mean, variance } = moving.spread();
  if (count < 2) return null;
  return value === mean ? 0 : (value - mean) / Math.sqrt(variance);
}

function watcherOf(moving: Moving): Watcher {
  return {
    take(value) {
      const score = scoreOf(value, moving);
      if (Number.isFinite(value)) moving.add(value);
      return [score, score];
    },
    save: () => moving.save(),
    load: (data) => moving.load(data),
  };
}

/** The scores of values against those before them. */
export function zScoreStage({ zScore, window, ...marking }: ZScoreStep, fields: readonly Field[]): StagePart {
  if (window !== undefined) mustCount("window", window, 2, widest);
  const kind = watchers(() => watcherOf(window === undefined ? movingAll() : movingLast(window)));
  return watchingStage({ ...marking, step: "zScore", field: zScore, kind }, fields);
}
