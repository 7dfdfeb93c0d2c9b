/** A part of a key of Deno KV. */
export type DenoKvKeyPart = string | number | bigint | boolean | Uint8Array;

/** A key of Deno KV. */
export type DenoKvKey = readonly DenoKvKeyPart[];

/** What Deno KV keeps under a key; a versionstamp of null says that there is nothing. */
export interface DenoKvEntry {
  readonly key: readonly unknown[];
  readonly value: unknown;
  readonly versionstamp: string | null;
}

/** Which keys are listed. */
export interface DenoKvSelector {
  prefix: DenoKvKey;
  start: DenoKvKey;
}

/** Several changes that Deno KV makes at once, or not at all. */
export interface DenoKvWrite {
  check(...checks: { key: DenoKvKey; versionstamp: string | null }[]): DenoKvWrite;
  set(key: DenoKvKey, value: unknown, options?: { expireIn?: number }): DenoKvWrite;
  delete(key: DenoKvKey): DenoKvWrite;
  commit(): Promise<{ readonly ok: boolean }>;
}

/** What a store needs of a database of Deno KV; what `Deno.openKv` gives is one. */
export interface DenoKv {
  getMany(keys: DenoKvKey[]): Promise<readonly DenoKvEntry[]>;
  list(selector: DenoKvSelector, options?: { batchSize?: number }): AsyncIterable<DenoKvEntry>;
  atomic(): DenoKvWrite;
}
