import { type AuditEntry, type AuditHead, isWhole, nothing } from "./entry.ts";
import type { AuditVerdict, VerifyOptions } from "./options.ts";

type Reason = Extract<AuditVerdict, { readonly valid: false }>["reason"];

const broken = (seq: number, reason: Reason): AuditVerdict => ({ valid: false, seq, reason });

/** What is wrong with an entry that should follow another one. */
async function problem(entry: AuditEntry, before: AuditHead): Promise<AuditVerdict | undefined> {
  const seq = before.seq + 1;
  if (entry.seq > seq) return broken(seq, "missing");
  if (!(await isWhole(entry))) return broken(seq, "altered");
  return entry.seq === seq && entry.prev === before.hash ? undefined : broken(seq, "unlinked");
}

/** Makes what reads a log from its beginning and holds it against a head. */
export function verifying(
  head: () => Promise<AuditHead>,
  entries: () => AsyncIterable<AuditEntry>,
): (options?: VerifyOptions) => Promise<AuditVerdict> {
  return async ({ head: kept } = {}) => {
    const last = await head();
    let before = nothing;
    for await (const entry of entries()) {
      const wrong = await problem(entry, before);
      if (wrong) return wrong;
      before = { seq: entry.seq, hash: entry.hash };
      if (before.seq === kept?.seq && before.hash !== kept.hash) return broken(before.seq, "rewritten");
    }
    if (before.seq < last.seq) return broken(before.seq + 1, "missing");
    if (before.seq === last.seq && before.hash !== last.hash) return broken(last.seq, "altered");
    if (kept && kept.seq > before.seq) return broken(before.seq + 1, "truncated");
    return { valid: true, head: before };
  };
}
