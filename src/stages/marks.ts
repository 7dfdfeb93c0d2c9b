// Steps that give each row a number made of the rows before it, and with a threshold whether the row stands out.
import type { Field, Tuple, Value } from "../programs/program.ts";
import { mustBeNew, mustBePositive, placeOfNumbers, placesOf } from "../rows/check.ts";
import { Keyed, keysOf, type StateKind } from "../rows/keyed.ts";
import type { StagePart } from "../rows/stage.ts";

/** What such steps are asked for. */
export interface Marking {
  /** The name of the new number. */
  readonly as: string;
  /** From how many standard deviations on a row stands out; without it there is no mark. */
  readonly threshold?: number;
  /** The name of the mark, true for a row that stands out. Default `"anomaly"`. */
  readonly mark?: string;
  /** Fields whose values have a state each. Default none: all rows share one. */
  readonly by?: readonly string[];
}

/** What is known of the numbers so far. */
export interface Watcher {
  /** The new number of a value, and how many deviations it is off; null where that cannot be said. Remembers the value. */
  take(value: number): readonly [value: number | null, deviations: number | null];
  save(): unknown;
  load(data: unknown): void;
}

/** How watchers of a step are made. */
export function watchers(start: () => Watcher): StateKind<Watcher> {
  return {
    start,
    save: (watcher) => watcher.save(),
    load(data) {
      const watcher = start();
      watcher.load(data);
      return watcher;
    },
  };
}

interface Watching extends Marking {
  readonly step: string;
  readonly field: string;
  readonly kind: StateKind<Watcher>;
}

function addedFields({ as, threshold, mark }: Marking, fields: readonly Field[]): readonly Field[] {
  const number: Field = { name: mustBeNew("as", as, fields), type: "number" };
  if (threshold === undefined) {
    if (mark !== undefined) throw new TypeError("mark: expected a threshold beside it, got none");
    return [number];
  }
  mustBePositive("threshold", threshold);
  return [number, { name: mustBeNew("mark", mark ?? "anomaly", [...fields, number]), type: "boolean" }];
}

/** The stage of such a step: null gives null and leaves no trace. */
export function watchingStage(watching: Watching, fields: readonly Field[]): StagePart {
  const { step, field, kind, threshold, by = [] } = watching;
  const place = placeOfNumbers(step, field, fields);
  const keys = keysOf(placesOf("by", by, fields));
  const added = addedFields(watching, fields);
  const nothing = added.map(() => null);
  const valuesOf = (watcher: Watcher, value: number): readonly Value[] => {
    const [number, deviations] = watcher.take(value);
    if (threshold === undefined) return [number];
    return [number, deviations === null ? null : Math.abs(deviations) >= threshold];
  };
  return {
    title: `${step} of ${field}${by.length === 0 ? "" : ` by ${by.join(", ")}`}`,
    fields: [...fields, ...added],
    make(give, { maxGroups }) {
      const watched = new Keyed({ kind, step, most: maxGroups, width: by.length });
      const extended = (row: Tuple): Tuple => {
        const value = row[place] as number | null;
        return [...row, ...(value === null ? nothing : valuesOf(watched.of(keys(row)), value))];
      };
      return {
        add: (rows) => give(rows.map(extended)),
        finish() {},
        save: () => watched.save(),
        load: (data) => watched.load(data),
      };
    },
  };
}
