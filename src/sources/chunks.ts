// Chunks that come in time, until the run's signal aborts.

/** The items until the signal aborts. */
export async function* heeded<Item>(items: AsyncIterable<Item>, signal?: AbortSignal): AsyncGenerator<Item> {
  for await (const item of items) {
    signal?.throwIfAborted();
    yield item;
  }
}

/** The stream's chunks; an abort cancels the stream at once, even while a chunk is awaited. */
export async function* streamChunks<Item>(
  stream: ReadableStream<Item>,
  signal?: AbortSignal,
): AsyncGenerator<Item> {
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
