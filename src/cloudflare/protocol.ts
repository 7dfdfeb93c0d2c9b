import type { Encoded } from "../storage/value.ts";

/** An entry as it is kept and sent. */
export interface Row {
  readonly value: Encoded;
  readonly expires: number | null;
  /** Another one each time the entry is written, also when it was away in between. */
  readonly version: number;
}

/** What is to become of an entry: a new one in its place, nothing (null), or no change (undefined). */
export type RowChange = Pick<Row, "value" | "expires"> | null | undefined;

export interface Rows {
  readonly rows: readonly (Row | undefined)[];
  /** The time in the object, or what the client said it was. */
  readonly now: number;
  /** The place in the line of those who read in order to write, for those who wait in it. */
  readonly ticket?: number;
}

/** What an object does for its clients. `clock` is the client's time, if it has one of its own. */
export interface Operations {
  read(keys: readonly string[], clock?: number): Rows;
  /** Without a value the entry goes. */
  set(key: string, value: Encoded | undefined, ttl: number | undefined, clock?: number): void;
  keys(prefix: string, after: string, limit: number, clock?: number): { keys: string[]; last?: string };
  /** Applies a transition; if the object does not know it, gives the entries. */
  update(
    name: string,
    joint: boolean,
    keys: readonly string[],
    args: unknown,
    clock?: number,
  ): { result: unknown } | Rows;
  /** Gives the entries when those who came before to change them are done. */
  wait(keys: readonly string[], clock?: number): Promise<Rows>;
  /** Leaves the line. */
  leave(keys: readonly string[], ticket: number): void;
  /** Makes the changes and leaves the line, if every entry still has its version; says whether it did. */
  commit(
    keys: readonly string[],
    changes: readonly RowChange[],
    versions: readonly (number | undefined)[],
    ticket?: number,
    clock?: number,
  ): boolean;
}

/** An error, without its class, which does not go from one object to another. */
export interface Fault {
  readonly name: string;
  readonly message: string;
  readonly code?: unknown;
  readonly library?: unknown;
}

export type Reply<Value> = { readonly value: Value } | { readonly fault: Fault };

/** An object as its clients see it. */
export interface Stub {
  modulinkStore<Name extends keyof Operations>(
    name: Name,
    ...args: Parameters<Operations[Name]>
  ): Promise<Reply<Awaited<ReturnType<Operations[Name]>>>>;
}
