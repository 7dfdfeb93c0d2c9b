import { ModulinkError } from "./errors.ts";
import type { Run, RunState } from "./run.ts";
import { isThenable, settle } from "./settle.ts";
import { within } from "./within.ts";

/** What came of a task. */
export type Outcome = PromiseSettledResult<unknown>;

/** Something to start with a run that ends when the result of all is known. */
export type Task = (run: RunState) => unknown;

/** Tasks, and what to make of them. */
interface Work {
  readonly tasks: Iterator<Task>;
  /** How many may run at a time. */
  readonly most: number;
  /** Hears what comes of each: fails all of them when it throws, and ends them when it answers true. */
  take(outcome: Outcome, index: number): unknown;
  /** Gives the result. */
  end(): unknown;
}

const fulfilled = (value: unknown): Outcome => ({ status: "fulfilled", value });
const rejected = (reason: unknown): Outcome => ({ status: "rejected", reason });

/** Tasks under way. */
class Gathering {
  private readonly work: Work;
  private readonly part: Run;
  private readonly abort: (reason: unknown) => void;
  readonly active = new Set<PromiseLike<unknown>>();
  more = true;
  over = false;
  private begun = 0;
  private back = (_: Outcome, __: number): void => {};

  constructor(work: Work, part: Run, abort: (reason: unknown) => void) {
    this.work = work;
    this.part = part;
    this.abort = abort;
  }

  /** Starts as many as may run; tells whether there is nothing left to wait for. */
  private fill(): boolean {
    const { work, part, active } = this;
    while (!this.over && this.more && active.size < work.most) {
      part.throwIfAborted();
      const { done, value } = work.tasks.next();
      if (done) this.more = false;
      else this.begin(value, this.begun++);
    }
    return this.over || !(this.more || active.size);
  }

  private begin(task: Task, index: number): void {
    let out: unknown;
    try {
      out = task(this.part as RunState);
    } catch (reason) {
      this.hear(rejected(reason), index);
      return;
    }
    if (!isThenable(out)) {
      this.hear(fulfilled(out), index);
      return;
    }
    const work = Promise.resolve(out).then(fulfilled, rejected);
    this.active.add(work);
    work.then((outcome) => {
      this.active.delete(work);
      if (!this.over) this.back(outcome, index);
    });
  }

  private hear(outcome: Outcome, index: number): void {
    if (outcome.status === "rejected") this.part.throwIfAborted();
    this.over = !!this.work.take(outcome, index);
    if (this.over && this.active.size)
      this.abort(new ModulinkError("superseded", "another was faster", { name: "AbortError", stack: false }));
  }

  go(): unknown {
    if (this.fill()) return this.work.end();
    return new Promise((resolve, reject) => {
      this.back = (outcome, index) => {
        try {
          this.hear(outcome, index);
          if (this.fill()) resolve(this.work.end());
        } catch (error) {
          this.over = true;
          reject(error);
        }
      };
    });
  }
}

/**
 * Starts tasks in their order, so many at a time, and gives their result; synchronous as long as they are.
 *
 * Those that are still running when it is known are aborted and handed to `run.waitUntil`. A run that is stopped starts no
 * more of them.
 */
export function gather(run: Run, work: Work): unknown {
  let gathering: Gathering | undefined;
  return settle(
    () =>
      within(run, {}, (part, abort) => {
        gathering = new Gathering(work, part, abort);
        return gathering.go();
      }),
    () => {
      const { active, more } = gathering!;
      gathering!.over = true;
      if (more) work.tasks.return?.();
      if (active.size) run.waitUntil(Promise.all(active));
    },
  );
}
