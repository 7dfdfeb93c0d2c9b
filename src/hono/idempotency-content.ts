import { fromBase64, toBase64 } from "../core/base64.ts";

/** What was read of a stream. */
export interface Content {
  /** The bytes, if they are all there are and no more than wanted. */
  readonly bytes: Uint8Array<ArrayBuffer> | undefined;
  /** The whole stream again, from its beginning; whatever broke it off breaks it off again. */
  readonly again: () => ReadableStream<Uint8Array>;
  /** Wants no more of it. */
  readonly stop: () => void;
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** Reads a stream to its end, or until it has more bytes than wanted. */
export async function readUpTo(stream: ReadableStream<Uint8Array>, most: number): Promise<Content> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  let ended = false;
  try {
    while (size <= most && !ended) {
      const { done, value } = await reader.read();
      ended = done;
      if (value) {
        chunks.push(value);
        size += value.length;
      }
    }
  } catch {
    // The reader says so again to whoever reads on.
  }
  const again = () =>
    new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = chunks.length ? { done: false, value: chunks.shift() } : await reader.read();
        if (done) controller.close();
        else controller.enqueue(value as Uint8Array);
      },
      cancel: (reason) => reader.cancel(reason),
    });
  const stop = (): void => void reader.cancel().catch(() => undefined);
  return { bytes: ended && size <= most ? joined(chunks, size) : undefined, again, stop };
}

/** A response as it is recorded. */
export interface RecordedResponse {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  /** Its content, as text if it is well-formed UTF-8. */
  readonly text?: string;
  readonly base64?: string;
}

/** Bytes as the part of a record that holds them. */
function packed(bytes: Uint8Array): Pick<RecordedResponse, "text" | "base64"> {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { base64: toBase64(bytes) };
  }
}

/** What is recorded of a response. */
export function recorded(
  { status, headers }: Response,
  bytes: Uint8Array,
  names: readonly string[],
): RecordedResponse {
  const kept = [...headers].filter(([name]) => names.includes(name));
  return { status, headers: kept, ...packed(bytes) };
}

/** A recorded response again. */
export function replayed({ status, headers, text, base64 }: RecordedResponse): Response {
  const bytes = base64 === undefined ? new TextEncoder().encode(text) : fromBase64(base64);
  const response = new Response(bytes.length > 0 ? bytes : null, {
    status,
    headers: headers.map(([...pair]) => pair),
  });
  response.headers.set("idempotency-replayed", "true");
  return response;
}
