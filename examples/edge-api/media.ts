// What kinds of content are taken, and how they become plain NDJSON.
import type { Run } from "modulink-edge";
import { fail } from "modulink-edge/hono";

export type Bytes = ReadableStream<Uint8Array>;
type Reader = ReadableStreamDefaultReader<Uint8Array>;
type Read = () => ReturnType<Reader["read"]>;
export type Coding = "identity" | "gzip" | "deflate";

const types = ["application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"];
const codings: readonly string[] = ["identity", "gzip", "deflate"] satisfies Coding[];

/** The coding of content that is NDJSON by its headers; anything else is refused with what is accepted. */
export function checkMedia(headers: Headers): Coding {
  const [type = "", ...parameters] = (headers.get("content-type") ?? "").toLowerCase().split(/\s*;\s*/);
  const charset = parameters.find((parameter) => parameter.startsWith("charset="));
  if (!types.includes(type.trim()) || (charset && !/^charset="?utf-?8"?$/.test(charset))) {
    const got = headers.get("content-type") ?? "none";
    throw fail(
      415,
      `Expected NDJSON in UTF-8, as content of the type ${types[0]}; got ${got}`,
      { accepted: types },
      { accept: types.join(", ") },
    );
  }
  const coding = headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (codings.includes(coding)) return coding as Coding;
  const encoding = codings.join(", ");
  throw fail(
    415,
    `Expected a content encoding of ${encoding}; got ${coding}`,
    {},
    { "accept-encoding": encoding },
  );
}

/** Content and its coding. */
export interface Coded {
  readonly coding: Coding;
  readonly body: Bytes;
}

export const isCompressed = ({ coding }: Coded): boolean => coding !== "identity";

/** What `read` gives, no sooner than it is asked for; cancelling it cancels what it is read from. */
export function streamOf(read: Read, reader: Reader): Bytes {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** Ends the content when the run ends, and tells how long each part of it was waited for. */
export function open<Some extends { readonly body: Bytes }>(upload: Some, run: Run): Some {
  const { signal, clock } = run;
  const reader = upload.body
    .pipeThrough(new TransformStream<Uint8Array, Uint8Array>(), { signal })
    .getReader();
  const read: Read = async () => {
    const since = clock.now();
    const part = await reader.read();
    run.emit({ type: "upload:waited", duration: clock.now() - since });
    return part;
  };
  return { ...upload, body: streamOf(read, reader) };
}

/** The content without its coding. Content that is not what its header says ends with an error for the client. */
export function inflate<Some extends Coded>(upload: Some, run: Run): Some {
  const { coding, body } = upload;
  const plain = new DecompressionStream(coding as CompressionFormat) as unknown as TransformStream<
    Uint8Array,
    Uint8Array
  >;
  const reader = body.pipeThrough(plain).getReader();
  const broken = (): never => {
    run.throwIfAborted();
    throw fail(422, `The content is not ${coding}, or it breaks off`);
  };
  return { ...upload, body: streamOf(() => reader.read().catch(broken), reader) };
}
