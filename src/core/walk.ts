import { unwind } from "./compensate.ts";
import { trace } from "./errors.ts";
import { isAside, live, type Step } from "./link.ts";
import type { Go } from "./middleware.ts";
import { RunState } from "./run.ts";
import { after, isThenable } from "./settle.ts";

/** What a recovery is given instead of a value: an error, and what entered the link it came from. */
export class Failure {
  readonly error: unknown;
  readonly input: unknown;
  readonly path: readonly string[];

  constructor(error: unknown, input: unknown, path: readonly string[]) {
    this.error = error;
    this.input = input;
    this.path = path;
  }
}

/** A step of a run that is watched or can be stopped. */
export function careful(step: Step): Go {
  const { go, name } = step;
  const aside = isAside(step);
  // Nearly all runs of a chain are at one place, so that its last path is the next one, too.
  let base: readonly string[] = [];
  let path = base;
  return (value, run) => {
    run.throwIfAborted();
    if (aside || !run.observers.length) return go(value, run);
    if (base !== run.base) {
      base = run.base;
      path = [...base, name];
    }
    return live("link", go, value, new RunState(run.place, path, run));
  };
}

/** Runs steps from `index` on; synchronous as long as every link is. */
export function walk(steps: readonly Go[], run: RunState, value: unknown, index: number): unknown {
  try {
    for (; index < steps.length; index++) {
      run.at = index;
      const next = steps[index]!(value, run);
      if (isThenable(next)) return drive(steps, run, value, index, next);
      value = next;
    }
    return value;
  } catch (error) {
    return rescue(steps, run, value, index, error);
  }
}

/**
 * Goes on from a step that gave a promise. One callback for all of them costs less than an `await` for each, as long
 * as it returns nothing that would have to be awaited in turn.
 */
function drive(
  steps: readonly Go[],
  run: RunState,
  value: unknown,
  index: number,
  next: unknown,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      try {
        resolve(rescue(steps, run, value, index, error));
      } catch (last) {
        reject(last);
      }
    };
    const wait = (): void => {
      Promise.resolve(next).then(go, fail);
    };
    const go = (out: unknown): void => {
      value = out;
      try {
        while (++index < steps.length) {
          run.at = index;
          next = steps[index]!(value, run);
          if (isThenable(next)) {
            wait();
            return;
          }
          value = next;
        }
        resolve(value);
      } catch (error) {
        fail(error);
      }
    };
    wait();
  });
}

/** Undoes what was done, and goes on with the next recovery. There is none for a run that was stopped. */
function rescue(
  steps: readonly Go[],
  run: RunState,
  value: unknown,
  index: number,
  thrown: unknown,
): unknown {
  const input = value instanceof Failure ? value.input : value;
  const failure = thrown instanceof Failure ? thrown : new Failure(thrown, input, run.path);
  trace(failure.error, failure.path);
  const next = run.place.steps.findIndex(({ kind }, at) => at > index && kind === "recover");
  return after(unwind(run, failure.error), () => {
    if (next < 0 || run.aborted) throw failure.error;
    return walk(steps, run, failure, next);
  });
}
