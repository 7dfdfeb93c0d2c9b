import type { Run } from "../core/run.ts";
import { heeded, streamChunks } from "./chunks.ts";
import type { Source } from "./source.ts";

/** Bytes in any form in which they may arrive; chunks may be cut anywhere. */
export type ByteInput =
  | string
  | Uint8Array
  | Iterable<Uint8Array>
  | AsyncIterable<Uint8Array>
  | ReadableStream<Uint8Array>;

/** Told by its method: to look at the class makes some hosts load all of their streams. */
const isStream = (input: ByteInput): input is ReadableStream<Uint8Array> =>
  typeof (Object(input) as Partial<ReadableStream>).getReader === "function";

/** The chunks of such bytes, at once or in time. Throws a `TypeError` for anything else. */
export function byteChunks(
  what: string,
  input: ByteInput,
  run: Run | undefined,
): Pick<Source<unknown>, "chunks"> {
  if (typeof input === "string") return byteChunks(what, new TextEncoder().encode(input), run);
  if (input instanceof Uint8Array) return { chunks: [input] };
  if (Symbol.iterator in Object(input)) return { chunks: input as Iterable<Uint8Array> };
  if (isStream(input)) return { chunks: streamChunks(input, run?.signal) };
  if (Symbol.asyncIterator in Object(input))
    return { chunks: heeded(input as AsyncIterable<Uint8Array>, run?.signal) };
  const found = input === null ? "null" : typeof input;
  throw new TypeError(
    `${what}: expected a string, a Uint8Array, a stream or an iterable of Uint8Array, got ${found}`,
  );
}
