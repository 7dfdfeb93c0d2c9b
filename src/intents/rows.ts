import type { JointTransition } from "../storage/transition.ts";
import type { IntentState } from "./types.ts";

/** An intent as the store keeps it. */
export interface Row {
  readonly id: string;
  readonly key: string;
  /** Its place among all; 0 until it is given one. */
  readonly place: number;
  /** Grows by one with each change; 0 before the first. */
  readonly rev: number;
  readonly state: IntentState;
  /** Input and entity, sealed where there is a seal. */
  readonly body: unknown;
  /** What came of it: output or error, sealed likewise. */
  readonly answer?: unknown;
  /** What its body counts towards the quota. */
  readonly bytes: number;
  readonly version: number;
  readonly attempts: number;
  /** Attempts that the server answered and that failed, since it was put in or back; those that count, and all. */
  readonly failures: number;
  readonly tries: number;
  readonly created: number;
  readonly changed: number;
  /** How long it has to wait from `changed` on, in milliseconds. */
  readonly delay: number;
  readonly replaced?: readonly string[];
}

/** What the store keeps of the whole outbox. */
export interface Head {
  /** How often it was written. */
  readonly rev: number;
  /** The number of the present leader: greater than that of every earlier one. */
  readonly epoch: number;
  /** Who leads; null when nobody does. */
  readonly owner: string | null;
  /** Grows while the leader lives, where a lease decides. */
  readonly beat: number;
  readonly places: number;
  readonly count: number;
  readonly bytes: number;
  /** When the oldest that is not done was put in, as far as the leader knows. */
  readonly oldest?: number | undefined;
  readonly paused: boolean;
}

/** A row that takes the place of another of this `rev`, or null to remove that. */
export interface Change {
  readonly id: string;
  readonly rev: number;
  readonly row: Row | null;
}

/** What is to be written, and when it may be. */
export interface Write {
  /** Only while the head has these; a leader that was followed by another can write nothing. */
  readonly when?: Partial<Head>;
  readonly set?: Partial<Head>;
  readonly limits?: { readonly count: number; readonly bytes: number; readonly age: number };
  readonly changes: readonly Change[];
}

/** What was written. Rows are as they are now, whoever wrote them. */
export interface Written {
  readonly ok: boolean;
  readonly over?: "count" | "bytes" | "age";
  readonly head: Head;
  readonly rows: readonly (Row | null)[];
  /** Which changes found another `rev` than theirs, and were not made. */
  readonly refused: readonly number[];
}

/** An outbox that nobody has written yet. */
export const fresh: Head = {
  rev: 0,
  epoch: 0,
  owner: null,
  beat: 0,
  places: 0,
  count: 0,
  bytes: 0,
  paused: false,
};

const isOpen = (row: Row | null): row is Row => !!row && row.state !== "done";

function overOf(before: Head, { count, bytes }: Head, { limits, changes }: Write): Written["over"] {
  if (!limits || count === before.count) return undefined;
  if (count > limits.count) return "count";
  if (bytes > limits.bytes) return "bytes";
  const { created = 0 } = changes[0]?.row ?? {};
  return before.count && created - (before.oldest ?? created) > limits.age ? "age" : undefined;
}

/** Changes the head and any rows in one step: the only way in which an outbox is written. */
export const writeOutbox: JointTransition<Head | Row, Write, Written> = {
  name: "offline.write",
  joint: true,
  apply([first, ...found], write) {
    const before = (first ?? fresh) as Head;
    const rows = found.map((row) => (row ?? null) as Row | null);
    const stay = (why: Pick<Written, "over">) => ({
      value: [first, ...found],
      result: { ok: false, ...why, head: before, rows, refused: [] },
    });
    const { when = {}, set, changes } = write;
    for (const [name, value] of Object.entries(when))
      if (before[name as keyof Head] !== value) return stay({});
    let { places, count, bytes } = before;
    const refused: number[] = [];
    const next = changes.map(({ rev, row }, at) => {
      const current = rows[at] as Row | null;
      if ((current?.rev ?? 0) !== rev) {
        refused.push(at);
        return current;
      }
      const made = row && { ...row, rev: rev + 1, place: row.place || ++places };
      count += Number(isOpen(made)) - Number(isOpen(current));
      bytes += (isOpen(made) ? made.bytes : 0) - (isOpen(current) ? current.bytes : 0);
      return made;
    });
    const oldest = count ? (before.oldest ?? changes[0]?.row?.created) : undefined;
    const head: Head = { ...before, oldest, ...set, rev: before.rev + 1, places, count, bytes };
    const over = overOf(before, head, write);
    if (over) return stay({ over });
    return {
      value: [head, ...next.map((row) => row ?? undefined)],
      result: { ok: true, head, rows: next, refused },
    };
  },
};
