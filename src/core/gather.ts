import { ModulinkError } from "./errors.ts";
import type { Run, RunState } from "./run.ts";
import { isThenable, settle } from "./settle.ts";
import { within } from "./within.ts";

/** What came of a task. */
export type Outcome = PromiseSettledResult<unknown>;

/** Something to start with a run that ends when the result of the others is known. */
export type Task = (run: RunState) => unknown;

/**
 * Starts tasks in their order, at most `most` at a time, and gives what `end` does; synchronous as long as they are.
 *
 * `take` hears what comes of each: it fails all of them when it throws, and ends them when it answers true. Those that are
 * still running then are aborted and handed to `run.waitUntil`. A run that is stopped starts no more of them.
 */
export function gather(
  run: Run,
  tasks: Iterator<Task>,
  most: number,
  take: (outcome: Outcome, index: number) => unknown,
  end: () => unknown,
): unknown {
  const active = new Set<PromiseLike<unknown>>();
  let begun = 0;
  let over = false;
  let more = true;
  const body = (part: Run, abort: (reason: unknown) => void): unknown => {
    const hear = (outcome: Outcome, index: number): void => {
      if (outcome.status === "rejected") part.throwIfAborted();
      over = !!take(outcome, index);
      if (over && active.size)
        abort(new ModulinkError("superseded", "another was faster", { name: "AbortError", stack: false }));
    };
    let back: (outcome: Outcome, index: number) => void;
    const begin = (task: Task, index: number): void => {
      let out: unknown;
      try {
        out = task(part as RunState);
      } catch (reason) {
        hear({ status: "rejected", reason }, index);
        return;
      }
      if (!isThenable(out)) {
        hear({ status: "fulfilled", value: out }, index);
        return;
      }
      const work = Promise.resolve(out).then(
        (value): Outcome => ({ status: "fulfilled", value }),
        (reason): Outcome => ({ status: "rejected", reason }),
      );
      active.add(work);
      work.then((outcome) => {
        active.delete(work);
        if (!over) back(outcome, index);
      });
    };
    /** Starts as many as may run; tells whether there is nothing left to wait for. */
    const fill = (): boolean => {
      while (!over && more && active.size < most) {
        part.throwIfAborted();
        const { done, value } = tasks.next();
        if (done) more = false;
        else begin(value, begun++);
      }
      return over || !(more || active.size);
    };
    if (fill()) return end();
    return new Promise((resolve, reject) => {
      back = (outcome, index) => {
        try {
          hear(outcome, index);
          if (fill()) resolve(end());
        } catch (error) {
          over = true;
          reject(error);
        }
      };
    });
  };
  return settle(
    () => within(run, {}, body),
    () => {
      over = true;
      if (more) tasks.return?.();
      if (active.size) run.waitUntil(Promise.all(active));
    },
  );
}
