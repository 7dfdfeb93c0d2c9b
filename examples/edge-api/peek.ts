// A look at the first records, to learn which fields there are and what the key holds, without keeping more than this:
const enough = 64 * 1024;

import { fail } from "modulink-edge/hono";
import { type Bytes, streamOf } from "./media.ts";

export type Row = { readonly [field: string]: unknown };

/** What is known of content before it is read. */
export interface Peeked {
  /** The first records. */
  readonly records: readonly Row[];
  /** The content from its beginning. */
  readonly body: Bytes;
}

/** Reads until there is enough to look at; gives the chunks read. */
async function begin(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<{ chunks: Uint8Array[]; ended: boolean }> {
  const chunks: Uint8Array[] = [];
  for (let size = 0; size < enough; ) {
    const { done, value } = await reader.read();
    if (done) return { chunks, ended: true };
    chunks.push(value);
    size += value.length;
  }
  return { chunks, ended: false };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const isRow = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The text of the chunks, as far as it is looked at. */
function textOf(chunks: readonly Uint8Array[]): string {
  const decoder = new TextDecoder();
  let left = enough;
  let text = "";
  for (const chunk of chunks) {
    text += decoder.decode(chunk.subarray(0, left), { stream: true });
    left = Math.max(0, left - chunk.length);
  }
  return text;
}

/** Refuses a JSON array, of which some lines may happen to be records. */
function refuseArray(lines: readonly string[]): void {
  const first = lines.find((line) => line.trim() !== "") ?? "";
  if (!first.trimStart().startsWith("[") || parse(first) !== undefined) return;
  throw fail(
    422,
    "The content is one JSON array; send one JSON object a line, without brackets and commas around them",
  );
}

export async function peek<Some extends { readonly body: Bytes }>(upload: Some): Promise<Some & Peeked> {
  const reader = upload.body.getReader();
  const { chunks, ended } = await begin(reader);
  const lines = textOf(chunks).split("\n");
  refuseArray(lines);
  const whole = ended ? lines : lines.slice(0, -1);
  const next = async () => {
    const value = chunks.shift();
    return value ? { done: false as const, value } : reader.read();
  };
  return { ...upload, records: whole.map(parse).filter(isRow), body: streamOf(next, reader) };
}
