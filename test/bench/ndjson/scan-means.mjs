import { encoded, keyAt, numberAt, pastLine, pastString, pastValue } from "./scan.mjs";
import { wholeLines } from "./whole-lines.mjs";

/** Codes for the JSON of keys, found by their bytes. */
class Dictionary {
  #table = new Int32Array(1 << 12).fill(-1);
  keys = [];

  code(bytes, from, end) {
    let hash = end - from;
    for (let i = from; i < end; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
    const mask = this.#table.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (let code = this.#table[slot]; code >= 0; code = this.#table[slot]) {
      if (same(this.keys[code], bytes, from, end)) return code;
      slot = (slot + 1) & mask;
    }
    this.#table[slot] = this.keys.length;
    return this.keys.push(bytes.slice(from, end)) - 1;
  }
}

function same(key, bytes, from, end) {
  if (key.length !== end - from) return false;
  for (let i = 0; i < key.length; i++) if (key[i] !== bytes[from + i]) return false;
  return true;
}

/** The means of one member by another; at most a few thousand groups. */
export function scanMeans(chunks, { by, of }) {
  const keys = encoded([by, of]);
  const spans = new Int32Array(4);
  const groups = new Dictionary();
  const sums = new Float64Array(1 << 12);
  const counts = new Int32Array(1 << 12);

  wholeLines(chunks, (bytes) => {
    for (let at = 0; at < bytes.length; ) {
      at = pastLine(bytes, findAll(bytes, at, keys, spans));
      const code = groups.code(bytes, spans[0], spans[1]);
      const value = numberAt(bytes, spans[2], spans[3]);
      if (Number.isNaN(value)) continue;
      sums[code] += value;
      counts[code]++;
    }
  });
  return groups.keys.map((key, code) => {
    return [JSON.parse(new TextDecoder().decode(key)), counts[code] === 0 ? null : sums[code] / counts[code]];
  });
}

/** Notes where the values of the keys start and end; stops when it has all of them. */
function findAll(bytes, start, keys, spans) {
  let at = start;
  for (let missing = keys.length; missing > 0; ) {
    const end = pastString(bytes, at + 1) - 1;
    const key = keyAt(bytes, at + 2, end, keys);
    const from = end + 2;
    at = pastValue(bytes, from);
    if (key < 0) continue;
    spans[2 * key] = from;
    spans[2 * key + 1] = at;
    missing--;
  }
  return at;
}
