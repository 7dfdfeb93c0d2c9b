import { mustCount } from "../core/count.ts";
import { mustBeOneOf } from "../core/one-of.ts";

/** How a link runs for many items. */
export interface MapOptions<Mode extends "all" | "settled" = "all" | "settled"> {
  /** How many items may be in work at a time; default: 1. */
  readonly concurrency?: number | undefined;
  /** Whether results come in the order of the items or as they are ready; default: `"input"`. */
  readonly order?: "input" | "completion" | undefined;
  /**
   * What a failure does. `"all"`: it fails the whole and aborts what else is running. `"settled"`: each result is an outcome,
   * as `Promise.allSettled` tells it. Default: `"all"`.
   */
  readonly mode?: Mode | undefined;
}

/** The options made ready. */
export type MapRules = { readonly [Option in keyof MapOptions]-?: NonNullable<MapOptions[Option]> };

/** Fails at build time for a wrong option. */
export function mapRules({ concurrency = 1, order = "input", mode = "all" }: MapOptions): MapRules {
  return {
    order: mustBeOneOf(order, "order", ["input", "completion"]),
    concurrency: mustCount(concurrency, "concurrency", Infinity),
    mode: mustBeOneOf(mode, "mode", ["all", "settled"]),
  };
}
