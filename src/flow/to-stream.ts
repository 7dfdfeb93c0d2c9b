import { mustCall } from "../core/middleware.ts";
import { host, type Run, type RunOptions, RunState } from "../core/run.ts";
import { onAbort } from "../core/scope.ts";
import { asItem } from "./item.ts";
import type { Mapped } from "./map.ts";
import { type MapOptions, mapRules } from "./map-options.ts";
import { pump } from "./pump.ts";
import { toReadable } from "./source.ts";

/** How a link runs as a stream: for how many chunks at a time, in what order, and what the whole of them may take. */
export interface StreamOptions<Mode extends "all" | "settled" = "all" | "settled">
  extends MapOptions<Mode>,
    RunOptions {}

/** A stream to write into, and what was written, one chunk at a time and only when it is asked for. */
function inlet<Item>(): { readonly writable: WritableStream<Item>; readonly items: AsyncIterable<Item> } {
  let offer: { readonly value: Item; taken(): void } | undefined;
  let wanted = (): void => {};
  let control: WritableStreamDefaultController;
  let ended: { readonly error?: unknown } | undefined;
  const end = (how: { readonly error?: unknown }): void => {
    ended ??= how;
    if ("error" in ended) offer?.taken();
    wanted();
  };
  const writable = new WritableStream<Item>({
    start(controller) {
      control = controller;
      // An abort need not wait for a chunk that nobody asks for.
      onAbort(controller.signal, () => end({ error: controller.signal.reason }));
    },
    write: (value) =>
      new Promise<void>((taken) => {
        offer = { value, taken };
        wanted();
      }),
    close: () => end({}),
    abort: (error) => end({ error }),
  });
  const next = async (): Promise<IteratorResult<Item, undefined>> => {
    if (!offer && !ended)
      await new Promise<void>((resolve) => {
        wanted = resolve;
      });
    if (ended && "error" in ended) throw ended.error;
    if (!offer) return { done: true, value: undefined };
    const { value, taken } = offer;
    offer = undefined;
    taken();
    return { done: false, value };
  };
  const stop = async (reason?: unknown): Promise<IteratorResult<Item, undefined>> => {
    control.error(reason);
    end({ error: reason });
    return { done: true, value: undefined };
  };
  return { writable, items: { [Symbol.asyncIterator]: () => ({ next, return: stop }) } };
}

/**
 * A chain or link as a transform of a stream: `pipeThrough` takes it, and each chunk is an input of the link.
 *
 * No more chunks are taken than may be in work, and none before a result is asked for. All of them are one run, whose signal and
 * deadline are those of the options: what stops it, the first failure (unless `mode` is `"settled"`), or a cancelled reader aborts
 * what is running and errors both sides. Throws a `TypeError` for a wrong option.
 *
 * @example
 * const shout = chain("shout").link((text: string) => text.toUpperCase());
 * const loud = toReadable(["a", "b"]).pipeThrough(toStream(shout, { concurrency: 2 }));
 * const heard: string[] = [];
 * for await (const text of toIterable(loud)) heard.push(text);
 * heard; // ["A", "B"]
 */
export function toStream<In, To, Mode extends "all" | "settled" = "all">(
  link: (input: In, run: Run) => To,
  options: StreamOptions<Mode> = {},
): ReadableWritablePair<Mapped<To, Mode>, In> {
  const name = mustCall(link, "link").name || "stream";
  const rules = mapRules(options);
  const run = new RunState({ name, steps: [] }, [name], (options.parent as RunState | undefined) ?? host);
  run.take(options);
  const { writable, items } = inlet<In>();
  const results = pump(items, rules, run, (item, index) => (part) => link(item, asItem(part.part(), index)));
  return { writable, readable: toReadable(results) as ReadableStream<never> };
}
