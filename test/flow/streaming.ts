/** A source that counts what is asked of it; a stuck one never ends. */
export function counted<Item>(items: readonly Item[], { stuck = false } = {}) {
  const seen = { taken: 0, returned: 0 };
  const source: AsyncIterable<Item> = {
    [Symbol.asyncIterator]: () => ({
      async next() {
        if (seen.taken === items.length) {
          if (stuck) await new Promise(() => {});
          return { done: true, value: undefined };
        }
        return { done: false, value: items[seen.taken++] as Item };
      },
      async return() {
        seen.returned++;
        return { done: true, value: undefined };
      },
    }),
  };
  return { source, seen };
}

/** Everything a source gives. */
export async function collected<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
