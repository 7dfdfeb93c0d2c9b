import type { Run } from "../core/run.ts";
import type { Schema } from "./schema.ts";

/** NDJSON in any form in which it may arrive; chunks may be cut anywhere. */
export type NdjsonInput =
  | string
  | Uint8Array
  | Iterable<Uint8Array>
  | AsyncIterable<Uint8Array>
  | ReadableStream<Uint8Array>;

/** Records that have yet to be read: a plan reads only the fields that it needs. */
export interface Source<Row> {
  /** The records' fields. */
  readonly schema: Schema<Row>;
  /** The bytes, at once or in time. */
  readonly chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** A link that takes NDJSON as a source of records. */
export interface NdjsonReader<Row> {
  (input: NdjsonInput, run?: Run): Source<Row>;
  /** The records' fields. */
  readonly schema: Schema<Row>;
}

/**
 * Reads NDJSON (one JSON object a line, UTF-8, lines ended by LF or CRLF, blank lines allowed, a leading byte order mark
 * ignored) as records of a schema. Every line is checked whole as JSON.parse would; of repeated keys the last counts.
 * Bytes that are not UTF-8 read as U+FFFD.
 *
 * @throws TypeError when the input is none of the accepted forms.
 * @example
 * ```ts
 * import { ndjson, plan, schema, sum } from "modulink-edge/transform";
 *
 * const Sale = schema({ shop: "dictionary", amount: "f64" });
 * const perShop = plan(Sale).groupBy("shop", { total: sum("amount") });
 * const { rows } = await perShop(ndjson(Sale)('{"shop":"A","amount":2}\n{"shop":"A","amount":3}\n'));
 * console.log(rows); // [{ shop: "A", total: 5 }]
 * ```
 */
export function ndjson<Row>(schema: Schema<Row>): NdjsonReader<Row> {
  const read = (input: NdjsonInput, run?: Run): Source<Row> => ({ schema, chunks: chunksOf(input, run) });
  return Object.assign(read, { schema });
}

function chunksOf(input: NdjsonInput, run: Run | undefined): Source<unknown>["chunks"] {
  if (typeof input === "string") return [new TextEncoder().encode(input)];
  if (input instanceof Uint8Array) return [input];
  if (input instanceof ReadableStream) return streamChunks(input, run?.signal);
  if (Symbol.asyncIterator in Object(input)) return heeded(input as AsyncIterable<Uint8Array>, run?.signal);
  if (Symbol.iterator in Object(input)) return input;
  const found = input === null ? "null" : typeof input;
  throw new TypeError(
    `ndjson: expected a string, a Uint8Array, a stream or an iterable of Uint8Array, got ${found}`,
  );
}

/** The chunks until the signal aborts. */
async function* heeded(chunks: AsyncIterable<Uint8Array>, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    yield chunk;
  }
}

/** The stream's chunks; an abort cancels the stream at once, even while a chunk is awaited. */
async function* streamChunks(
  stream: ReadableStream<Uint8Array>,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  signal?.throwIfAborted();
  const reader = stream.getReader();
  const cancel = (): void => void reader.cancel(signal?.reason).catch(() => undefined);
  signal?.addEventListener("abort", cancel, { once: true });
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      signal?.throwIfAborted();
      ended = done;
      if (done) return;
      yield value;
    }
  } finally {
    signal?.removeEventListener("abort", cancel);
    if (!ended) cancel();
    reader.releaseLock();
  }
}
