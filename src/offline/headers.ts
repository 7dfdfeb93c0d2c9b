import type { Run } from "../core/run.ts";

/**
 * The header that tells a server which requests are one and the same: `Idempotency-Key` with the id of the run, as a String
 * of structured fields (RFC 9651), as draft-ietf-httpapi-idempotency-key-header asks. In the link of an outbox the id of the
 * run is the intent's key.
 *
 * Throws a `TypeError` for a key that has more than printable ASCII.
 *
 * @example
 * import { idempotencyHeaders } from "modulink-edge/browser";
 *
 * idempotencyHeaders({ id: "8e03978e" }); // { "Idempotency-Key": '"8e03978e"' }
 */
export function idempotencyHeaders({ id }: Pick<Run, "id">): { readonly "Idempotency-Key": string } {
  if (!/^[ -~]+$/.test(id))
    throw new TypeError(`an idempotency key must be printable ASCII, got ${JSON.stringify(id)}`);
  return { "Idempotency-Key": `"${id.replaceAll(/["\\]/g, "\\$&")}"` };
}
