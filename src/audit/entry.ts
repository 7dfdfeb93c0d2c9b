import { canonicalJson } from "../core/canonical-json.ts";

/** What is written down. */
export interface AuditRecord {
  /** What was done, such as `"order.refund"`. */
  readonly action: string;
  /** Who did it. */
  readonly actor?: string | undefined;
  /** What it was done to. */
  readonly target?: string | undefined;
  /** Anything else, as JSON. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** A record in its place in the chain. */
export interface AuditEntry extends AuditRecord {
  /** Its number, from 1 on. */
  readonly seq: number;
  /** When it was written, in epoch milliseconds. */
  readonly at: number;
  /** The hash of the entry before it; 64 zeros for the first. */
  readonly prev: string;
  /** SHA-256 of the canonical JSON (RFC 8785) of all of the above, in hexadecimal digits. */
  readonly hash: string;
}

/** How far a log goes: its last entry's number and hash. Kept elsewhere, it tells whether entries were taken away. */
export interface AuditHead {
  readonly seq: number;
  readonly hash: string;
}

/** The head of a log without entries. */
export const nothing: AuditHead = {
  seq: 0,
  hash: "0000000000000000000000000000000000000000000000000000000000000000",
};

async function hashOf(entry: Omit<AuditEntry, "hash">): Promise<string> {
  const bytes = new TextEncoder().encode(canonicalJson(entry));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A record as the entry behind a head. */
export async function entryAfter(head: AuditHead, record: AuditRecord, at: number): Promise<AuditEntry> {
  const { action, actor, target, details } = record;
  const entry = {
    seq: head.seq + 1,
    at,
    action,
    ...(actor !== undefined && { actor }),
    ...(target !== undefined && { target }),
    ...(details !== undefined && { details }),
    prev: head.hash,
  };
  return { ...entry, hash: await hashOf(entry) };
}

/** Whether an entry is what its hash says. */
export async function isWhole({ hash, ...entry }: AuditEntry): Promise<boolean> {
  return hash === (await hashOf(entry).catch(() => undefined));
}
