import type { Outcome, Task } from "../core/gather.ts";
import type { RunState } from "../core/run.ts";
import { blame } from "./item.ts";
import { Lazily } from "./lazily.ts";
import type { MapRules } from "./map-options.ts";
import { reader, type Source } from "./source.ts";

/** An item that was taken of the source. */
interface Slot {
  outcome?: Outcome;
  /** Whether it is the source that failed. */
  readonly fatal?: boolean;
}

/** Runs a task for each item as they come, and gives what they give; no more items are taken than may run at a time. */
export function pump<Item>(
  source: Source<Item>,
  { order, mode, concurrency }: MapRules,
  run: RunState,
  task: (item: Item, index: number) => Task,
): AsyncIterableIterator<unknown> {
  const scope = run.scope!;
  const items = reader(source);
  const slots: Slot[] = [];
  let taken = 0;
  let reading = false;
  let more = true;
  let wake = (): void => {};
  const begin = async (item: Item, index: number): Promise<void> => {
    const slot: Slot = {};
    slots.push(slot);
    try {
      slot.outcome = { status: "fulfilled", value: await task(item, index)(run) };
    } catch (reason) {
      slot.outcome = { status: "rejected", reason };
      if (!scope.ended()) blame(reason, run, index);
    }
    wake();
  };
  const fill = async (): Promise<void> => {
    if (reading || !more || slots.length >= concurrency) return;
    reading = true;
    try {
      const { done, value } = await items.next();
      more = !done && !scope.ended();
      if (more) begin(value as Item, taken++);
    } catch (reason) {
      more = false;
      slots.push({ outcome: { status: "rejected", reason }, fatal: true });
    }
    reading = false;
    wake();
    fill();
  };
  const take = async (): Promise<IteratorResult<unknown, undefined>> => {
    for (;;) {
      fill();
      const at = order === "input" ? 0 : slots.findIndex(({ outcome }) => outcome);
      const { outcome, fatal } = slots[at] ?? {};
      if (outcome) {
        slots.splice(at, 1);
        if (mode === "settled" && !fatal) return { done: false, value: outcome };
        if (outcome.status === "rejected") throw outcome.reason;
        return { done: false, value: outcome.value };
      }
      if (!more && !slots.length) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return new Lazily({ scope, items, take });
}
