// What the plain JavaScript variants do with a row. The forms of the answers are those of a plan.

/** Means of groups, in the order in which their keys first appeared. */
export class Means {
  #groups = new Map();

  add(key, value) {
    const group = this.#groups.get(key) ?? { count: 0, sum: 0 };
    if (group.count === 0) this.#groups.set(key, group);
    if (value === null) return;
    group.count++;
    group.sum += value;
  }

  answer() {
    return [...this.#groups].map(([key, { count, sum }]) => [key, count === 0 ? null : sum / count]);
  }
}

/** Rows as NDJSON, encoded one by one. */
export class Lines {
  #encoder = new TextEncoder();
  #lines = [];

  add(row) {
    this.#lines.push(this.#encoder.encode(`${JSON.stringify(row)}\n`));
  }

  answer() {
    return joined(this.#lines);
  }
}

/** Pieces of bytes as one. */
export function joined(pieces) {
  const whole = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
