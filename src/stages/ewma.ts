import type { Field } from "../programs/program.ts";
import { mustBePositive, refuse } from "../rows/check.ts";
import type { StagePart } from "../rows/stage.ts";
import { listOf, packed, unpackedNumber } from "../values/packed.ts";
import { type Marking, type Watcher, watchers, watchingStage } from "./marks.ts";

/** Gives the exponentially weighted moving average. */
export interface EwmaStep extends Marking {
  /** The field of numbers. */
  readonly ewma: string;
  /** The weight of a new value, above 0 and at most 1. Either this or `halfLife`. */
  readonly alpha?: number;
  /** After how many values the weight of one has halved. */
  readonly halfLife?: number;
}

function weightOf({ alpha, halfLife }: EwmaStep): number {
  if ((alpha === undefined) === (halfLife === undefined))
    throw new TypeError(
      `ewma: expected either alpha or halfLife, got ${alpha === undefined ? "neither" : "both"}`,
    );
  if (alpha === undefined) return -Math.expm1(-Math.LN2 / mustBePositive("halfLife", halfLife));
  if (mustBePositive("alpha", alpha) > 1) refuse("alpha", "a number of at most 1", alpha);
  return alpha;
}

/** A moving average, and the moving variance around it (West's recurrence). */
function watcherOf(alpha: number): Watcher {
  let count = 0;
  let mean = 0;
  let variance = 0;
  const learn = (value: number): void => {
    const distance = count === 0 ? 0 : value - mean;
    const step = alpha * distance;
    mean = count === 0 ? value : mean + step;
    variance = (1 - alpha) * (variance + distance * step);
    count++;
  };
  return {
    take(value) {
      const distance = value - mean;
      const deviations = count < 2 ? null : distance === 0 ? 0 : distance / Math.sqrt(variance);
      if (Number.isFinite(value)) learn(value);
      return [count === 0 ? null : mean, deviations];
    },
    save: () => [count, packed(mean), packed(variance)],
    load(data) {
      [count, mean, variance] = listOf(data, 3).map(unpackedNumber) as [number, number, number];
    },
  };
}

/** The moving averages of values. */
export function ewmaStage(step: EwmaStep, fields: readonly Field[]): StagePart {
  const { ewma, alpha: _, halfLife: __, ...marking } = step;
  const weight = weightOf(step);
  const kind = watchers(() => watcherOf(weight));
  return watchingStage({ ...marking, step: "ewma", field: ewma, kind }, fields);
}
