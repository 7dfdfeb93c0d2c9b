import type { Context } from "hono";

/** The signals of requests whose body is watched: they abort when it breaks off. */
const signals = new WeakMap<Request, AbortSignal>();

/** What aborts when the client of a request goes away. */
export function goneSignal({ req: { raw } }: Context): AbortSignal {
  return signals.get(raw) ?? raw.signal;
}

/**
 * The request's body as a stream for the `input` of `handle` or `through`: it is not buffered, and is read no faster
 * than the chain reads it.
 *
 * When it breaks off because the client has gone, the run's signal aborts as well, also on hosts that do not abort
 * `c.req.raw.signal` then. A request without a body gives an empty stream. It can be read once.
 *
 * @example
 * ```ts
 * import { Hono } from "hono";
 * import { chain } from "modulink-edge";
 * import { body, handle } from "modulink-edge/hono";
 *
 * const size = chain("size").link("count", async (upload: ReadableStream<Uint8Array>) => {
 *   let bytes = 0;
 *   for await (const chunk of upload) bytes += chunk.length;
 *   return { bytes };
 * });
 * const app = new Hono();
 * app.post("/size", handle(size, { input: body }));
 * const response = await app.request("/size", { method: "POST", body: "twelve bytes" });
 * console.log(await response.json()); // { bytes: 12 }
 * ```
 */
export function body({ req: { raw } }: Context): ReadableStream<Uint8Array> {
  const reader = (raw.body ?? new Blob().stream()).getReader();
  const broken = new AbortController();
  const read = () =>
    reader.read().catch((error: unknown) => {
      broken.abort(error);
      throw error;
    });
  signals.set(raw, AbortSignal.any([raw.signal, broken.signal]));
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
