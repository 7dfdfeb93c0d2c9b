import { mustCount } from "../core/count.ts";
import { type Duration, milliseconds } from "../core/duration.ts";
import { named } from "../core/middleware.ts";
import type { Run, RunState } from "../core/run.ts";
import { Lazily } from "./lazily.ts";
import { reader, type Source } from "./source.ts";

/** When a batch is complete. */
export interface BatchOptions {
  /** How many items a batch has at most. */
  readonly size: number;
  /** How long the first item of a batch may wait for more of them; default: until the batch is full or the items have ended. */
  readonly within?: Duration | undefined;
}

/**
 * A link that gathers items into arrays: each when it is full, when its time has come, or when the items end.
 *
 * Time is that of the run's clock. Items are taken only while a batch is asked for, and none is lost: what had come before the
 * source failed is a batch, and then the error follows. Throws a `TypeError` for a wrong option.
 *
 * @example
 * const batches: number[][] = [];
 * const pairs = chain("pairs").link((items: number[]) => items).link(batch({ size: 2, within: "1s" }));
 * for await (const pair of pairs([1, 2, 3])) batches.push(pair);
 * batches; // [[1, 2], [3]]
 */
export function batch<Item>({
  size,
  within,
}: BatchOptions): (source: Source<Item>, run: Run) => AsyncIterableIterator<Item[]> {
  mustCount(size, "size");
  const wait = within === undefined ? Infinity : milliseconds(within, "within");
  const go = (source: Source<Item>, run: Run): AsyncIterableIterator<Item[]> => {
    const part = (run as RunState).part();
    const scope = part.narrow({});
    const items = reader(source);
    let reading = false;
    let found: Item[] = [];
    let failed: { readonly error: unknown } | undefined;
    let more = true;
    let cancel = (): void => {};
    let wake = (): void => {};
    let late = false;
    const timed = (): void => {
      if (found.length !== 1 || wait === Infinity) return;
      cancel = part.clock.timer(wait, () => {
        late = true;
        wake();
      });
    };
    const read = async (): Promise<void> => {
      reading = true;
      try {
        const { done, value } = await items.next();
        more = !done;
        if (more && found.push(value as Item)) timed();
      } catch (error) {
        failed = { error };
      }
      reading = false;
      wake();
    };
    const take = async (): Promise<IteratorResult<Item[], undefined>> => {
      while (more && !failed && !late && found.length < size) {
        if (!reading) read();
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      cancel();
      late = false;
      const value = found;
      found = [];
      if (value.length) return { done: false, value };
      if (failed) throw failed.error;
      return { done: true, value: undefined };
    };
    return new Lazily({ scope, items, take, close: () => cancel() });
  };
  return named(go, "batch");
}
