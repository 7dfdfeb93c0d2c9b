import { fromBase64, toBase64 } from "../core/base64.ts";
import { exactJson } from "../core/canonical-json.ts";
import { newId } from "../core/runtime.ts";
import type { Seal } from "./seal.ts";

/** The bytes of an initialisation vector. */
const vector = 12;

/** A new random vector: the bytes of a UUID that hold neither its version nor its variant. */
function newVector(): Uint8Array<ArrayBuffer> {
  const digits = newId().replaceAll("-", "");
  return Uint8Array.from({ length: vector }, (_, at) => {
    const from = 2 * (at < 6 ? at : at + 4);
    return Number.parseInt(digits.slice(from, from + 2), 16);
  });
}

/**
 * Seals with AES-GCM (WebCrypto), each time under a new random vector. Use one key for not more than 2^32 intents.
 *
 * The key is best one that cannot be exported, kept in IndexedDB, or derived from something the person knows. Whoever can
 * run code in the page can use it all the same. Throws a `TypeError` for a key of another algorithm or for other uses.
 *
 * @example
 * import { aesGcm } from "modulink-edge/browser";
 *
 * const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
 * const seal = aesGcm(key);
 * await seal.open(await seal.seal({ pears: 12 }, "intent 7"), "intent 7"); // { pears: 12 }
 */
export function aesGcm(key: CryptoKey): Seal {
  const { algorithm, usages } = key;
  if (algorithm?.name !== "AES-GCM" || !usages.includes("encrypt") || !usages.includes("decrypt"))
    throw new TypeError("key must be a CryptoKey of AES-GCM that encrypts and decrypts");
  const way = (iv: Uint8Array<ArrayBuffer>, about: string) => ({
    name: "AES-GCM",
    iv,
    additionalData: new TextEncoder().encode(about),
  });
  return {
    async seal(data, about) {
      const iv = newVector();
      const text = new TextEncoder().encode(exactJson(data, "the intent"));
      const sealed = await crypto.subtle.encrypt(way(iv, about), key, text);
      return toBase64(new Uint8Array([...iv, ...new Uint8Array(sealed)]));
    },
    async open(sealed, about) {
      const bytes = fromBase64(sealed);
      const iv = bytes.slice(0, vector);
      const text = await crypto.subtle.decrypt(way(iv, about), key, bytes.slice(vector));
      return JSON.parse(new TextDecoder().decode(text));
    },
  };
}
