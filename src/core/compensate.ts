import { live, tag } from "./link.ts";
import { mustCall } from "./middleware.ts";
import type { Run, RunState } from "./run.ts";
import { isThenable } from "./settle.ts";

type Undo = (value: unknown, error: unknown, run: Run) => unknown;

/** What is to be undone when a run fails, the latest last. */
const pending = new WeakMap<RunState, ((error: unknown) => unknown)[]>();

const failures = new WeakMap<object, unknown[]>();

/**
 * What went wrong while links were compensated for because of this error, in the order it happened; empty when nothing did.
 *
 * Only objects can be traced, so a thrown text or number has none.
 *
 * @example
 * const order = chain("order")
 *   .link("reserve", (id: string) => id)
 *   .compensate(() => Promise.reject(new Error("the stock is closed")))
 *   .link("pay", async () => Promise.reject(new Error("declined")));
 * await order.run("o-1").catch((error) => compensationErrors(error).map(String)); // ["Error: the stock is closed"]
 */
export function compensationErrors(error: unknown): readonly unknown[] {
  return failures.get(error as object) ?? [];
}

/** The link behind `chain.compensate`: lets values through, and remembers what to do should a later link fail. */
export function compensation(undo: unknown): unknown {
  const fn = mustCall(undo, "compensate") as Undo;
  const go = (value: unknown, run: RunState): unknown => {
    const part = run.part();
    // What stopped the run must not stop what cleans up after it.
    part.scope = undefined;
    const list = pending.get(run) ?? [];
    list.push((error) => live("link", (done, own) => fn(done, error, own), value, part));
    pending.set(run, list);
    return value;
  };
  return tag(go, "compensate", { kind: "compensate" });
}

/** Undoes what a failed run has done, the latest first; one that fails keeps none of the others from being undone. */
export function unwind(run: RunState, error: unknown): unknown {
  const undo = pending.get(run)?.pop();
  if (!undo) return undefined;
  const fail = (reason: unknown): void => {
    if (Object(error) === error) failures.set(error as object, [...compensationErrors(error), reason]);
  };
  const on = (): unknown => unwind(run, error);
  try {
    const out = undo(error);
    if (isThenable(out)) return out.then(undefined, fail).then(on);
  } catch (reason) {
    fail(reason);
  }
  return on();
}
