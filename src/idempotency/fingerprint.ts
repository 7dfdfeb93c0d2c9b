import { canonicalJson } from "../core/canonical-json.ts";

const hex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * A text of 64 hexadecimal digits that is the same for equal values and for no others: the SHA-256 of the canonical JSON
 * (RFC 8785) of a value, or of the bytes of a `Uint8Array`.
 *
 * It also makes a deterministic key: `idempotent({ store, key: fingerprint })`. Undefined has the fingerprint of no
 * bytes. Throws a `TypeError` for what is not JSON.
 *
 * @example
 * import { fingerprint } from "modulink-edge/resilience";
 *
 * (await fingerprint({ to: "Ada", amount: 5 })) === (await fingerprint({ amount: 5, to: "Ada" })); // true
 */
export async function fingerprint(value: unknown): Promise<string> {
  const bytes =
    value instanceof Uint8Array
      ? value
      : new TextEncoder().encode(value === undefined ? "" : canonicalJson(value));
  return hex(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
}
