import type { Value } from "../values/value.ts";

/** What an aggregate is asked for beside its field. */
export interface Settings {
  /** Which quantile, from 0 to 1. */
  readonly q?: number;
  /** How fine the sketch of quantiles is. */
  readonly compression?: number;
  /** The bounds of a histogram's bins, ascending. */
  readonly bounds?: readonly number[];
  /** Most different values of a group. */
  readonly most?: number;
  /** How fine the sketch of different values is. */
  readonly precision?: number;
}

/** What a group keeps for some of its aggregates: how it starts, takes values, and takes what another one has seen. */
export interface Fold<State = unknown> {
  start(settings?: Settings): State;
  /** Takes a value that is not null. */
  add(state: State, value: Value): void;
  /** Takes what another one has seen, as if its values had come behind. */
  merge(into: State, from: State): void;
  /** The state as JSON holds it without loss. */
  save(state: State): unknown;
  /** The state that was saved. Throws a `TypeError` for anything else. */
  load(data: unknown, settings?: Settings): State;
}
