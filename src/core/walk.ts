import { trace } from "./errors.ts";
import { type Step, watch } from "./link.ts";
import type { RunState } from "./run.ts";
import { isThenable } from "./settle.ts";

/** An error on its way to a recovery. */
interface Failure {
  readonly error: unknown;
}

/** Where the walk waits for a link. */
class Pause {
  readonly index: number;
  readonly value: unknown;
  readonly pending: PromiseLike<unknown>;

  constructor(index: number, value: unknown, pending: PromiseLike<unknown>) {
    this.index = index;
    this.value = value;
    this.pending = pending;
  }
}

/** The failure of the step the run is at. A run that was stopped cannot be recovered, so then it throws. */
function failed(run: RunState, error: unknown): Failure {
  trace(error, run.path);
  if (run.aborted) throw error;
  return { error };
}

/** Hands the failure to a recovery, along with the value that entered the failing link. */
function rescue(step: Step, { error }: Failure, value: unknown, run: RunState): unknown {
  run.tell(run.path, { type: "link.recovered", error });
  run.at = step.name;
  return step.go([error, value], run);
}

/**
 * Runs steps until one gives a promise. After a failure only a recovery that matches runs; it ends the failure.
 * `value` is always what entered the step that is running, so a recovery can be given it.
 */
function advance(
  steps: readonly Step[],
  run: RunState,
  value: unknown,
  index: number,
  failure: Failure | undefined,
): unknown {
  for (; index < steps.length; index++) {
    const step = steps[index]!;
    const { go, match } = step;
    try {
      if (failure ? !match?.(failure.error) : match) continue;
      if (run.scope) run.scope.check();
      let next: unknown;
      if (failure) next = rescue(step, failure, value, run);
      else {
        run.at = step.name;
        next = run.observers ? watch("link", go, value, run) : go(value, run);
      }
      if (isThenable(next)) return new Pause(index, value, next);
      value = next;
      failure = undefined;
    } catch (error) {
      failure = failed(run, error);
    }
  }
  if (failure) throw failure.error;
  return value;
}

/** Awaits the link the walk stopped at and goes on, until the walk is over. */
async function drive(steps: readonly Step[], run: RunState, pause: Pause): Promise<unknown> {
  for (;;) {
    let { value } = pause;
    let failure: Failure | undefined;
    try {
      value = await pause.pending;
    } catch (error) {
      failure = failed(run, error);
    }
    const next = advance(steps, run, value, pause.index + 1, failure);
    if (!(next instanceof Pause)) return next;
    pause = next;
  }
}

/** Runs the steps of a chain; synchronous as long as every link is. */
export function walk(steps: readonly Step[], run: RunState, value: unknown): unknown {
  const out = advance(steps, run, value, 0, undefined);
  return out instanceof Pause ? drive(steps, run, out) : out;
}
