import type { Clock } from "../core/runtime.ts";
import type { RedactOptions } from "../core/secrets.ts";
import type { AtomicStore } from "../storage/store.ts";
import type { AuditEntry, AuditHead, AuditRecord } from "./entry.ts";

/** Where a log is kept. */
export interface AuditLogOptions {
  /** Where its entries are; all processes that write it share it. */
  readonly store: AtomicStore;
  /** Which log it is, for a store may hold many. Default `"audit"`. */
  readonly name?: string | undefined;
  /** What is secret besides what `redact` knows. Default: nothing. */
  readonly redact?: RedactOptions | undefined;
  /** Default: the host's. */
  readonly clock?: Clock | undefined;
}

/** What a verification is held against. */
export interface VerifyOptions {
  /** A head that was kept elsewhere: the log must still hold that entry. Default: what the store says. */
  readonly head?: AuditHead | undefined;
}

/**
 * What a verification found. An entry is `missing`, `altered` (its hash is another), or `unlinked` (it does not follow the entry
 * before it). A log is `truncated` when it ends before the head that was kept, and `rewritten` when it holds another entry in that
 * place.
 */
export type AuditVerdict =
  | { readonly valid: true; readonly head: AuditHead }
  | {
      readonly valid: false;
      /** The number of the first entry that is broken. */
      readonly seq: number;
      readonly reason: "missing" | "altered" | "unlinked" | "truncated" | "rewritten";
    };

/** A log to which entries are only added, each with the hash of the one before it. */
export interface AuditLog {
  /** Adds an entry, without secrets. What cannot be told as JSON is a `TypeError` that names the place. */
  append(record: AuditRecord): Promise<AuditEntry>;
  /** The entries in their order, from a number on; default: all of them. */
  entries(from?: number): AsyncGenerator<AuditEntry, void, void>;
  /** How far the log goes. */
  head(): Promise<AuditHead>;
  /** Finds the first broken entry, if there is one. */
  verify(options?: VerifyOptions): Promise<AuditVerdict>;
}
