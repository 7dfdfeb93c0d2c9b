import { type Middleware, mustCall, type Next, named } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import type { AuditRecord } from "./entry.ts";
import type { AuditLog } from "./options.ts";

/** What kind of error it is: its code, or its name. */
const kindOf = (thrown: unknown): string => {
  const { code, name } = Object(thrown) as { code?: unknown; name?: unknown };
  return String(code ?? name ?? typeof thrown);
};

/**
 * A middleware that writes down what a link did, and how it ended: the details get an `outcome`, `success` or `failure`, the `error` of
 * a failure, and the run's `origin`.
 *
 * The value is given on once the entry is written; when it cannot be written, the call fails with the store's error, although the
 * link has done its work. The error of a link goes before one of the store. Throws a `TypeError` when `record` is no function.
 *
 * @example
 * import { chain } from "modulink-edge";
 * import { audited, auditLog } from "modulink-edge/observe";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const log = auditLog({ store: memoryStore() });
 * const refund = chain("refund").link(
 *   "pay back",
 *   async (order: { id: string; by: string }) => `${order.id} is paid back`,
 *   audited(log, ({ id, by }) => ({ action: "order.refund", actor: by, target: id })),
 * );
 * await refund({ id: "o-1", by: "ada" });
 * (await log.head()).seq; // 1
 */
export function audited<In>(
  log: Pick<AuditLog, "append">,
  record: (input: In, run: Run) => AuditRecord,
): <Out>(input: In, next: Next<In, Out>, run: Run) => Promise<Out> {
  mustCall(record, "record");
  const around: Middleware<In, unknown> = async (input, next, run) => {
    const told = record(input, run);
    const write = (more: object) =>
      log.append({ ...told, details: { ...told.details, origin: run.origin, ...more } });
    let out: unknown;
    try {
      out = await next(input);
    } catch (error) {
      await write({ outcome: "failure", error: kindOf(error) }).catch(() => {});
      throw error;
    }
    await write({ outcome: "success" });
    return out;
  };
  return named(around, "audited") as never;
}
