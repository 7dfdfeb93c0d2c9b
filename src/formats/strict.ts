// Lines that hold bytes which are not UTF-8, sorted out before they are read: a decoder would put U+FFFD in their place.

import type { Ledger } from "../programs/report.ts";
import type { LineReader } from "./lines.ts";
import type { Fault } from "./read-value.ts";

/** A decoder makes a text of what it looks at, so it looks at pieces of about so many bytes. */
const piece = 0x10000;

const isContinuation = (byte: number | undefined): boolean => ((byte ?? 0) & 0xc0) === 0x80;

/** Whether bytes are well-formed. */
export function isUtf8(
  bytes: Uint8Array,
  decoder: TextDecoder = new TextDecoder("utf-8", { fatal: true }),
): boolean {
  try {
    for (let at = 0; at < bytes.length; ) {
      let end = at + piece;
      while (isContinuation(bytes[end])) end++;
      decoder.decode(bytes.subarray(at, end));
      at = end;
    }
    return true;
  } catch {
    return false;
  }
}

/** The bytes of the character that a byte begins, or 0; Unicode's table 3-7 of well-formed sequences. */
function sizeFrom(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** Leads after which not every continuation is well-formed: the least and the greatest second byte. */
const narrow: { readonly [lead: number]: readonly [number, number] } = {
  224: [0xa0, 0xbf],
  237: [0x80, 0x9f],
  240: [0x90, 0xbf],
  244: [0x80, 0x8f],
};

/** The size of the character at a place, or 0 when there is none. */
function characterSize(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] as number;
  const size = sizeFrom(lead);
  if (size < 2) return size;
  const [least, most] = narrow[lead] ?? [0x80, 0xbf];
  const second = bytes[at + 1] ?? 0;
  if (second < least || second > most) return 0;
  for (let i = 2; i < size; i++) if (!isContinuation(bytes[at + i])) return 0;
  return size;
}

/** Where the first bytes that are no character stand, or -1. */
export function faultAt(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length; ) {
    const size = characterSize(bytes, at);
    if (size === 0) return at;
    at += size;
  }
  return -1;
}

function hex(byte: number | undefined): string {
  return `0x${(byte as number).toString(16).toUpperCase()}`;
}

/** Why a line is no UTF-8, if it is none. */
export function utf8Fault(line: Uint8Array): Fault | undefined {
  const at = faultAt(line);
  if (at < 0) return undefined;
  const column = new TextDecoder().decode(line.subarray(0, at)).length + 1;
  const reason = `not UTF-8: expected a character at column ${column}, got the byte ${hex(line[at])}`;
  return { column, reason };
}

/** Passes on to a reader what is UTF-8, and rejects the other lines. */
export function strictReader(reader: LineReader, ledger: Ledger): LineReader {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const sort = (bytes: Uint8Array): void => {
    let from = 0;
    for (let start = 0; start < bytes.length; ) {
      const end = bytes.indexOf(0x0a, start) + 1;
      const line = bytes.subarray(start, end);
      const fault = utf8Fault(line);
      if (fault !== undefined) {
        if (from < start) reader.block(bytes.subarray(from, start));
        ledger.reject({ line: ++ledger.lines, ...fault });
        from = end;
      }
      start = end;
    }
    if (from < bytes.length) reader.block(bytes.subarray(from));
  };
  return {
    block: (bytes) => (isUtf8(bytes, decoder) ? reader.block(bytes) : sort(bytes)),
    tooLong: () => reader.tooLong(),
  };
}
