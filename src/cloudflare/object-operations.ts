import { systemClock } from "../core/runtime.ts";
import { type Change, type Entry, step } from "../storage/entry.ts";
import { storeError } from "../storage/errors.ts";
import { partitionOf, shown } from "../storage/key.ts";
import type { AnyTransition } from "../storage/transition.ts";
import { decode, type Encoded, encode } from "../storage/value.ts";
import type { Line } from "./line.ts";
import type { ObjectStorage } from "./object-namespace.ts";
import type { Table } from "./object-table.ts";
import type { Operations, Row, RowChange } from "./protocol.ts";

/** An entry as a transition is given it. */
export const entryOf = (row: Row | undefined): Entry | undefined =>
  row && { value: decode(row.value), expires: row.expires ?? undefined };

/** The most bytes of a key and its value: what Cloudflare says of a row. */
const largest = 2_000_000;

const size = (text: Encoded): number =>
  typeof text === "string" ? new TextEncoder().encode(text).length : text.length;

/** A value as it is kept; bytes are a copy, for a part of a buffer would be sent with all of it. */
export function keep(value: unknown, key: string): Encoded {
  const encoded = encode(value, () => `the value of ${shown(key)}`);
  // No character takes more than three bytes for each of its units.
  if ((encoded.length + key.length) * 3 > largest && size(encoded) + size(key) > largest)
    throw storeError("value-too-large", `${shown(key)} and its value are more than ${largest} bytes`);
  return typeof encoded === "string" ? encoded : new Uint8Array(encoded);
}

/** A change as it is kept. */
export const rowChange = (change: Change, key: string): RowChange =>
  change && { value: keep(change.value, key), expires: change.expires ?? null };

const lineOf = ([key]: readonly string[]): string => partitionOf(key as string);

/**
 * What an object does. Whatever reads and writes does so at once, so nothing comes between. `willBeDue` is told when
 * something that was written may be removed.
 */
export function operations(
  storage: ObjectStorage,
  table: Table,
  transitions: ReadonlyMap<string, AnyTransition>,
  line: Line,
  willBeDue: (time: number) => void,
): Operations {
  const time = (clock: number | undefined): number => clock ?? systemClock.now();

  /** What a clock of the client's own judges is not for this object to remove. */
  function write(key: string, change: RowChange, clock: number | undefined): void {
    const due = clock === undefined ? (change?.expires ?? null) : null;
    table.write(key, change, due);
    if (due !== null) willBeDue(due);
  }

  function writeAll(keys: readonly string[], changes: readonly RowChange[], clock: number | undefined): void {
    storage.transactionSync(() => {
      for (const [at, key] of keys.entries()) write(key, changes[at], clock);
    });
  }

  const read: Operations["read"] = (keys, clock) => ({ rows: keys.map(table.read), now: time(clock) });

  return {
    read,
    async wait(keys, clock) {
      const ticket = await line.enter(lineOf(keys));
      return { ...read(keys, clock), ticket };
    },
    leave: (keys, ticket) => line.leave(lineOf(keys), ticket),
    set(key, value, ttl, clock) {
      const expires = ttl === undefined ? null : Math.ceil(time(clock) + ttl);
      write(key, value === undefined || ttl === 0 ? null : { value, expires }, clock);
    },
    keys(prefix, after, limit, clock) {
      const found = table.list(prefix, after, limit);
      const end = found.findIndex(({ key }) => !key.startsWith(prefix));
      const within = end < 0 ? found : found.slice(0, end);
      const keys = within.filter(({ expires }) => (expires ?? Infinity) > time(clock)).map(({ key }) => key);
      const last = within.length === limit ? within.at(-1)?.key : undefined;
      return last === undefined ? { keys } : { keys, last };
    },
    update(name, joint, keys, args, clock) {
      const transition = transitions.get(name);
      const { rows, now } = read(keys, clock);
      if (!transition || "joint" in transition !== joint) return { rows, now };
      const { changes, result } = step(transition, rows.map(entryOf), args, now);
      const kept = changes.map((change, at) => rowChange(change, keys[at] as string));
      writeAll(keys, kept, clock);
      return { result };
    },
    commit(keys, changes, versions, ticket, clock) {
      const same = keys.every((key, at) => table.read(key)?.version === versions[at]);
      if (same) writeAll(keys, changes, clock);
      line.leave(lineOf(keys), ticket);
      return same;
    },
  };
}
