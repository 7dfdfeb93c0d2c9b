import type { Run, RunState } from "../core/run.ts";
import { onAbort, type Scope } from "../core/scope.ts";

/**
 * The loading of a value, for all calls of this process that want it.
 *
 * It does not end with the run that began it, but when the last call that waits for it has gone.
 */
export class Flight {
  readonly key: string;
  readonly background: boolean;
  /** The run of what is loaded. */
  readonly part: Run;
  /** The tags and prefixes that were invalidated meanwhile. */
  readonly invalid: Set<string> = new Set();
  /** Whether a value was set or deleted meanwhile, so that what is loaded is not to be kept. */
  overtaken = false;
  /** What it comes to, for those who join it. */
  landing: Promise<unknown> | undefined;
  private readonly scope: Scope;
  private users = 0;

  constructor(key: string, run: Run, background: boolean) {
    const part = (run as RunState).part();
    part.scope = undefined;
    this.scope = part.narrow({});
    this.key = key;
    this.background = background;
    this.part = part;
  }

  close(): void {
    this.scope.close();
  }

  enter(): void {
    this.users++;
  }

  /** Says whether it was the last, with whom the loading ends. */
  leave(reason: unknown): boolean {
    if (--this.users > 0 || this.background) return false;
    this.landing = undefined;
    this.scope.abort(reason);
    return true;
  }
}

/** Waits for something together with the run: what the run aborts with comes first. `left` is told of that. */
export function together<Value>(
  work: PromiseLike<Value>,
  run: Run,
  left?: (reason: unknown) => void,
): PromiseLike<Value> {
  if (!(run as RunState).scope) return work;
  return new Promise((resolve, reject) => {
    const { signal } = run;
    const leave = (): void => {
      unlisten();
      left?.(signal.reason);
      reject(signal.reason);
    };
    const unlisten = onAbort(signal, leave);
    if (signal.aborted) leave();
    work.then(
      (value) => {
        unlisten();
        resolve(value);
      },
      (error) => {
        unlisten();
        reject(error);
      },
    );
  });
}

/** Waits for something no longer than a time; gives `late` then. */
export function atMost<Value, Late>(
  work: PromiseLike<Value>,
  ms: number,
  { clock }: Run,
  late: () => Late | PromiseLike<Late>,
): Promise<Value | Late> {
  return new Promise((resolve, reject) => {
    const cancel = clock.timer(ms, () => {
      // What it makes may fail, and so it is made inside of a promise.
      Promise.resolve().then(late).then(resolve, reject);
    });
    work.then(
      (value) => {
        cancel();
        resolve(value);
      },
      (error) => {
        cancel();
        reject(error);
      },
    );
  });
}
