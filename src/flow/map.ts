import { gather, type Outcome, type Task } from "../core/gather.ts";
import { live, tag, toStep } from "../core/link.ts";
import type { Run, RunState } from "../core/run.ts";
import type { Returned, TimingOf } from "../core/types.ts";
import { asItem, blame } from "./item.ts";
import { type MapOptions, mapRules } from "./map-options.ts";
import { pump } from "./pump.ts";
import { isIterable, type Source } from "./source.ts";

/** What a source is of. */
export type ItemOf<From> = From extends Source<infer Item> ? Item : never;

/** What becomes of an item. */
export type Mapped<To, Mode> = Mode extends "settled" ? PromiseSettledResult<Awaited<To>> : Awaited<To>;

/** What becomes of a source: an array of what can be iterated at once, and what comes in time stays such. */
export type MappedSource<From, To, Mode> =
  From extends Iterable<unknown>
    ? Returned<Mapped<To, Mode>[], TimingOf<To>>
    : AsyncIterableIterator<Mapped<To, Mode>>;

/**
 * A link that runs another one for every item: of an array or iterable it makes an array, of an async iterable or a
 * `ReadableStream` an async iterable.
 *
 * What comes in time is taken when a result is asked for, and never more of it at a time than may be in work. It is the reader who
 * ends it: by leaving the loop, which aborts what is running and lets go of the source. A run that is stopped while it lasts ends
 * it too. Throws a `TypeError` for a wrong option, and for an input without items.
 *
 * @example
 * const lengths = chain("lengths").link((texts: string[]) => texts).link(map((text) => text.length));
 * lengths(["a", "bc"]); // [1, 2]
 *
 * @example
 * const sizes = map(async (size: Promise<number>) => size, { concurrency: 2, mode: "settled" });
 * const [one] = await chain("c").link((sizes: Promise<number>[]) => sizes).link(sizes)([Promise.resolve(5)]);
 * one; // { status: "fulfilled", value: 5 }
 */
export function map<From extends Source<unknown>, To, Mode extends "all" | "settled" = "all">(
  fn: (item: ItemOf<From>, run: Run) => To,
  options?: MapOptions<Mode>,
): (source: From, run: Run) => MappedSource<From, To, Mode>;
export function map<Item, To, Mode extends "all" | "settled" = "all">(
  fn: (item: Item, run: Run) => To,
  options?: MapOptions<Mode>,
): <From extends Source<Item>>(source: From, run: Run) => MappedSource<From, To, Mode>;
export function map(fn: unknown, options: MapOptions = {}): unknown {
  const step = toStep("", "each", fn);
  const rules = mapRules(options);
  const { concurrency, order, mode } = rules;
  const task =
    (item: unknown, index: number): Task =>
    (run) =>
      live("link", step.go, item, asItem(run.part(step.name), index));
  const go = (source: Source<unknown>, run: RunState): unknown => {
    if (!isIterable(source)) {
      const part = run.part();
      part.narrow({});
      return pump(source, rules, part, task);
    }
    const results: unknown[] = [];
    const take = (outcome: Outcome, at: number): void => {
      if (outcome.status === "rejected") {
        blame(outcome.reason, run, at);
        if (mode === "all") throw outcome.reason;
      }
      const result = mode === "all" ? (outcome as PromiseFulfilledResult<unknown>).value : outcome;
      if (order === "input") results[at] = result;
      else results.push(result);
    };
    const tasks = (function* () {
      let index = 0;
      for (const item of source) yield task(item, index++);
    })();
    return gather(run, { tasks, most: concurrency, take, end: () => results });
  };
  return tag(go, "map", { kind: "map", parts: [step], ways: ["each"] });
}
