const newline = 0x0a;

/** NDJSON in about equal parts, cut behind lines; each has its own buffer, so that it can be moved to a worker. */
export function cutLines(bytes: Uint8Array, count: number): Uint8Array<ArrayBuffer>[] {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let from = 0, n = 1; from < bytes.length; n++) {
    const aim = Math.max(from, Math.ceil((bytes.length * n) / count) - 1);
    const at = bytes.indexOf(newline, aim);
    const end = at < 0 ? bytes.length : at + 1;
    parts.push(bytes.slice(from, end));
    from = end;
  }
  return parts;
}
