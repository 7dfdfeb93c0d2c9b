/** Where items come from: an array or anything else that can be iterated, now or in time, or a stream. */
export type Source<Item> = Iterable<Item> | AsyncIterable<Item> | ReadableStream<Item>;

/** Items one after the other. */
export interface Reader<Item> {
  next(): Promise<IteratorResult<Item, unknown>>;
  /** Lets go of the source. */
  return(reason?: unknown): Promise<unknown>;
}

/** Whether items are there at once. */
export const isIterable = (source: unknown): source is Iterable<unknown> =>
  typeof (source as Partial<Iterable<unknown>> | null | undefined)?.[Symbol.iterator] === "function";

const isStream = (source: object): source is ReadableStream<never> => "getReader" in source;

/** Fails for what gives no items. */
function open<Item>(source: Source<Item>): AsyncIterator<Item> | Iterator<Item> {
  if (isIterable(source)) return source[Symbol.iterator]() as Iterator<Item>;
  // Not every runtime can iterate a stream.
  if (Object(source) === source && isStream(source)) {
    const reader = source.getReader();
    return {
      next: () => reader.read() as Promise<IteratorResult<Item>>,
      return: (reason) => reader.cancel(reason).then(() => ({ done: true, value: undefined })),
    };
  }
  const begin = (source as Partial<AsyncIterable<Item>> | null | undefined)?.[Symbol.asyncIterator];
  if (!begin) throw new TypeError(`expected an iterable or a ReadableStream, got ${typeof source}`);
  return begin.call(source);
}

/** Reads a source. */
export function reader<Item>(source: Source<Item>): Reader<Item> {
  const items = open(source);
  let reading = false;
  return {
    async next() {
      reading = true;
      try {
        return await items.next();
      } finally {
        reading = false;
      }
    },
    return(reason) {
      const end = (async () => items.return?.(reason))();
      if (!reading) return end;
      // A generator that waits for something lets go only when that has come, if ever.
      end.catch(() => {});
      return Promise.resolve();
    },
  };
}

/**
 * The items of a source, for `for await`: of a stream, too, on runtimes that cannot iterate one.
 *
 * Leaving the loop cancels the stream.
 *
 * @example
 * const texts: string[] = [];
 * for await (const text of toIterable(new Blob(["one"]).stream().pipeThrough(new TextDecoderStream()))) texts.push(text);
 * texts; // ["one"]
 */
export function toIterable<Item>(source: Source<Item>): AsyncIterable<Item> {
  return { [Symbol.asyncIterator]: () => reader(source) as unknown as AsyncIterator<Item> };
}

/**
 * The items of a source as a stream, which takes an item when one is asked for.
 *
 * Cancelling the stream lets go of the source.
 *
 * @example
 * const stream = toReadable(["one", "two"]);
 * await stream.getReader().read(); // { done: false, value: "one" }
 */
export function toReadable<Item>(source: Source<Item>): ReadableStream<Item> {
  const items = reader(source);
  return new ReadableStream<Item>(
    {
      async pull(controller) {
        const { done, value } = await items.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => items.return(reason) as Promise<void>,
    },
    { highWaterMark: 0 },
  );
}
