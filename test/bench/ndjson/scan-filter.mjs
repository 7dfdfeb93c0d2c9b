import { encoded, keyAt, numberAt, pastLine, pastString, pastValue } from "./scan.mjs";
import { wholeLines } from "./whole-lines.mjs";

/** Bytes that are appended to. */
class Output {
  #bytes = new Uint8Array(1 << 16);
  #size = 0;

  append(bytes, from, end) {
    if (this.#size + end - from > this.#bytes.length) this.#grow(end - from);
    const target = this.#bytes;
    let at = this.#size;
    for (let i = from; i < end; i++) target[at++] = bytes[i];
    this.#size = at;
  }

  #grow(more) {
    const larger = new Uint8Array(2 * this.#bytes.length + more);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }

  answer() {
    return this.#bytes.subarray(0, this.#size);
  }
}

/** Members of the rows in which one member is above a limit, as NDJSON. */
export function scanFilter(chunks, { by, above, keep }) {
  const keys = encoded([...keep.filter((key) => key !== by), by]);
  const spans = new Int32Array(2 * keys.length);
  const order = keep.map((key) => (key === by ? keys.length - 1 : keep.filter((k) => k !== by).indexOf(key)));
  const before = encoded(keep.map((key, i) => `${i === 0 ? "{" : ","}${JSON.stringify(key)}:`));
  const after = encoded(["}\n"])[0];
  const output = new Output();

  wholeLines(chunks, (bytes) => {
    for (let at = 0; at < bytes.length; ) {
      const end = findKept(bytes, at, { keys, spans, above });
      at = pastLine(bytes, Math.abs(end));
      if (end < 0) continue;
      for (let i = 0; i < order.length; i++) {
        output.append(before[i], 0, before[i].length);
        output.append(bytes, spans[2 * order[i]], spans[2 * order[i] + 1]);
      }
      output.append(after, 0, after.length);
    }
  });
  return output.answer();
}

/** Notes where the values are; stops when it has all of them, or with a negative place when the row is out. */
function findKept(bytes, start, { keys, spans, above }) {
  const deciding = keys.length - 1;
  let at = start;
  for (let missing = keys.length; missing > 0; ) {
    const end = pastString(bytes, at + 1) - 1;
    const key = keyAt(bytes, at + 2, end, keys);
    const from = end + 2;
    at = pastValue(bytes, from);
    if (key < 0) continue;
    if (key === deciding && !(numberAt(bytes, from, at) > above)) return -at;
    spans[2 * key] = from;
    spans[2 * key + 1] = at;
    missing--;
  }
  return at;
}
