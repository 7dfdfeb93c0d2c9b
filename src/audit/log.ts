import { canonicalJson } from "../core/canonical-json.ts";
import { isModulinkError, ModulinkError } from "../core/errors.ts";
import { redactor } from "../core/redact.ts";
import { systemClock } from "../core/runtime.ts";
import type { JointTransition } from "../storage/transition.ts";
import { type AuditEntry, type AuditHead, type AuditRecord, entryAfter, nothing } from "./entry.ts";
import type { AuditLog, AuditLogOptions } from "./options.ts";
import { verifying } from "./verify.ts";

/** How often other writers may come first. */
const attempts = 100;

/** How many entries are read together. */
const portion = 50;

/** Adds an entry behind the head it was made for; tells whether that still was the head. */
const add: JointTransition<AuditHead | AuditEntry, AuditEntry, boolean> = {
  name: "audit.add",
  joint: true,
  apply([head = nothing, place], entry) {
    if (head.hash !== entry.prev || place !== undefined)
      return { value: [head === nothing ? undefined : head, place], result: false };
    return { value: [{ seq: entry.seq, hash: entry.hash }, entry], result: true };
  },
};

/**
 * An audit log in an atomic store: entries are only added, and each holds the hash of the one before it, so that nothing can be
 * changed or taken out unnoticed. What is taken away at the end, or a log that is written anew, is noticed by a head that was kept
 * elsewhere.
 *
 * Any number of processes may write: they make one chain. Secrets are redacted. Throws a `TypeError` for an empty name; `append`
 * fails with the code `store-contended` when others come first a hundred times.
 *
 * @example
 * import { auditLog } from "modulink-edge/observe";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const log = auditLog({ store: memoryStore() }); // in earnest a store that all workers share
 * await log.append({ action: "order.refund", actor: "ada", target: "o-1", details: { amount: 5 } });
 * await log.verify(); // { valid: true, head: { seq: 1, hash: ... } }
 */
export function auditLog(options: AuditLogOptions): AuditLog {
  const { store, name = "audit", clock = systemClock } = options;
  if (typeof name !== "string" || !/^[^{}]+$/.test(name))
    throw new TypeError(`name must be a text without braces, got ${name}`);
  const clean = redactor(options.redact);
  const headKey = `{${name}}:head`;
  const keyOf = (seq: number): string => `{${name}}:${String(seq).padStart(12, "0")}`;
  const head = async (): Promise<AuditHead> => (await store.get<AuditHead>(headKey)) ?? nothing;
  const read = async (seq: number): Promise<AuditEntry | undefined> => await store.get(keyOf(seq));

  /** Whether an entry was added, though the store could not say. */
  async function wasAdded(entry: AuditEntry, error: unknown): Promise<boolean> {
    if (isModulinkError(error, "outcome-unknown") && (await read(entry.seq))?.hash === entry.hash)
      return true;
    throw error;
  }

  async function write(record: AuditRecord): Promise<AuditEntry> {
    for (let tried = 0; tried < attempts; tried++) {
      const entry = await entryAfter(await head(), record, clock.now());
      const added = Promise.resolve(store.update([headKey, keyOf(entry.seq)], add, entry));
      if (await added.catch((error) => wasAdded(entry, error))) return entry;
    }
    throw new ModulinkError(
      "store-contended",
      `${attempts} times another writer of the log ${name} came first`,
    );
  }

  async function* entries(from = 1): AsyncGenerator<AuditEntry, void, void> {
    const { seq: last } = await head();
    for (let first = from; first <= last; first += portion) {
      const seqs = Array.from({ length: Math.min(portion, last - first + 1) }, (_, at) => first + at);
      for (const entry of await Promise.all(seqs.map(read))) if (entry !== undefined) yield entry;
    }
  }

  let line: Promise<unknown> = Promise.resolve();
  return {
    // The writers of one process queue up, so that only those of other processes come first.
    async append(record) {
      // A copy, for the caller may change its own while it waits.
      const kept = JSON.parse(canonicalJson(clean(record)));
      const written = line.then(() => write(kept));
      line = written.catch(() => {});
      return written;
    },
    entries,
    head,
    verify: verifying(head, entries),
  };
}
