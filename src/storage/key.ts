/** A key or prefix as an error message shows it. */
export const shown = (text: unknown): string =>
  JSON.stringify(typeof text === "string" && text.length > 80 ? `${text.slice(0, 80)}…` : text) ??
  String(text);

const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** A key that every driver can tell from every other; throws a `TypeError` for anything else. */
export function mustKey(key: string, longest: number = Infinity): string {
  if (typeof key !== "string" || key === "") throw new TypeError(`a key must be a text, got ${shown(key)}`);
  if (/\p{Cs}/u.test(key)) throw new TypeError(`the key ${shown(key)} has half of a surrogate pair in it`);
  // No character takes more than three bytes for each of its units.
  if (key.length * 3 > longest && bytes(key) > longest)
    throw new TypeError(
      `the key ${shown(key)} has ${bytes(key)} bytes, more than the ${longest} this store takes`,
    );
  return key;
}

/**
 * The partition of a key: the text in its first braces, if there is any, or else the key itself.
 *
 * An update of several keys needs keys of one partition, on every store, so that it also works on those that spread their
 * keys over servers. It is the hash tag of Redis Cluster.
 *
 * @example
 * import { partitionOf } from "modulink-edge/storage";
 *
 * partitionOf("cart:{ada}:items"); // "ada"
 * partitionOf("visits"); // "visits"
 */
export function partitionOf(key: string): string {
  return /^[^{]*\{([^}]+)\}/.exec(key)?.[1] ?? key;
}

/** The keys of an update: one or more, all different, of one partition. */
export function mustShare(keys: readonly string[], longest?: number): readonly string[] {
  if (keys.length === 0) throw new TypeError("update needs at least one key");
  for (const key of keys) mustKey(key, longest);
  if (new Set(keys).size < keys.length) throw new TypeError(`update was given a key twice: ${shown(keys)}`);
  const [first, other] = [...new Set(keys.map(partitionOf))];
  if (other === undefined) return keys;
  throw new TypeError(
    `update was given keys of the partitions ${shown(first)} and ${shown(other)}; put the same {tag} into each key`,
  );
}
