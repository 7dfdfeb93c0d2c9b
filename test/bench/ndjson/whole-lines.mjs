// Chunks to whole lines, whatever reads them then.

const newline = 0x0a;

/** Calls `block` with whole lines: those of a chunk at once, and one for a line that was cut. */
export function wholeLines(chunks, block) {
  let rest = new Uint8Array(0);
  for (const chunk of chunks) {
    const end = chunk.lastIndexOf(newline) + 1;
    const start = rest.length > 0 ? chunk.indexOf(newline) + 1 : 0;
    const head = chunk.subarray(0, end === 0 ? chunk.length : start);
    if (head.length > 0) rest = append(rest, head);
    if (end === 0) continue;
    if (rest.length > 0) block(rest);
    if (start < end) block(chunk.subarray(start, end));
    rest = chunk.slice(end);
  }
}

function append(a, b) {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
