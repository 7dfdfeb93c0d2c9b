import { keyOf } from "../programs/groups.ts";
import type { Tuple, Value } from "../programs/program.ts";
import { tooManyGroups } from "../values/limits.ts";
import { listOf, packed, unpacked } from "../values/packed.ts";

/** The keys of rows: their values in some places. */
export function keysOf(places: readonly number[]): (row: Tuple) => Tuple {
  return (row) => places.map((place) => row[place] as Value);
}

/** How a state starts and travels. */
export interface StateKind<State> {
  start(): State;
  save(state: State): unknown;
  load(data: unknown): State;
}

/** What states by keys are. */
export interface KeyedOptions<State> {
  readonly kind: StateKind<State>;
  /** The step that keeps them, for the error when there are too many. */
  readonly step: string;
  readonly most: number;
  /** How many keys a list has. */
  readonly width: number;
}

/** A state for each list of keys. `-0` and `0` are one key, and so is any NaN. */
export class Keyed<State> {
  readonly #states = new Map<Value, { readonly keys: Tuple; readonly state: State }>();
  readonly #options: KeyedOptions<State>;

  constructor(options: KeyedOptions<State>) {
    this.#options = options;
  }

  /** Whether there is a state of these keys. */
  has(keys: Tuple): boolean {
    return this.#states.has(keyOf(keys));
  }

  /** The state of these keys, made when it is not there. */
  of(keys: Tuple): State {
    return this.#states.get(keyOf(keys))?.state ?? this.#set(keys, this.#options.kind.start());
  }

  #set(keys: Tuple, state: State): State {
    const { most, step } = this.#options;
    if (this.#states.size === most) throw tooManyGroups(most, step);
    this.#states.set(keyOf(keys), { keys, state });
    return state;
  }

  save(): unknown {
    const { kind } = this.#options;
    return Array.from(this.#states.values(), ({ keys, state }) => [keys.map(packed), kind.save(state)]);
  }

  load(data: unknown): void {
    const { kind, width } = this.#options;
    for (const entry of listOf(data)) {
      const [keys, state] = listOf(entry, 2);
      this.#set(listOf(keys, width).map(unpacked), kind.load(state));
    }
  }
}
