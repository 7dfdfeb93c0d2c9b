// Folds that keep one of the values, whatever its type; texts are ordered by their code units.

import { listOf, packed, unpacked } from "../values/packed.ts";
import type { Value } from "../values/value.ts";
import type { Fold } from "./fold.ts";

/** The state of a fold that keeps one of the values. */
export interface Held {
  /** Null before the first value. */
  value: Value;
}

/** A fold that keeps a value when this says so. What another one holds comes behind, like any value. */
type Choice = (held: Value, value: Value) => boolean;

/** Whether any value takes the place of the one that is held: there is none, or it is not a number. */
const isOpen = (held: Value): boolean => held === null || Number.isNaN(held);

const choices = {
  first: (held) => held === null,
  last: () => true,
  min: (held, value) => isOpen(held) || (value as number) < (held as number),
  max: (held, value) => isOpen(held) || (value as number) > (held as number),
} satisfies { [name: string]: Choice };

function choose(choice: Choice, state: Held, value: Value): void {
  if (value !== null && choice(state.value, value)) state.value = value;
}

const held: Pick<Fold<Held>, "start" | "save" | "load"> = {
  start: () => ({ value: null }),
  save: ({ value }) => [packed(value)],
  load: (data) => ({ value: unpacked(listOf(data, 1)[0]) }),
};

/** The first value. */
export const first: Fold<Held> = {
  ...held,
  add: (state, value) => choose(choices.first, state, value),
  merge: (into, { value }) => choose(choices.first, into, value),
};

/** The last value. */
export const last: Fold<Held> = {
  ...held,
  add: (state, value) => choose(choices.last, state, value),
  merge: (into, { value }) => choose(choices.last, into, value),
};

/** The least value; NaN gives way to any other. */
export const min: Fold<Held> = {
  ...held,
  add: (state, value) => choose(choices.min, state, value),
  merge: (into, { value }) => choose(choices.min, into, value),
};

/** The greatest value; NaN gives way to any other. */
export const max: Fold<Held> = {
  ...held,
  add: (state, value) => choose(choices.max, state, value),
  merge: (into, { value }) => choose(choices.max, into, value),
};
