import { type Duration, milliseconds } from "./duration.ts";
import type { Run, RunState } from "./run.ts";
import { onAbort, Scope } from "./scope.ts";
import { settle } from "./settle.ts";

/** What ends a part of a run earlier than the run itself. */
export interface Limits {
  /** Stops the part with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** The time the part may take, from now; it never outlasts the run's own deadline. */
  readonly deadline?: Duration | undefined;
}

/** Gives a run a scope inside the one it is in: whichever ends first ends it. */
export function narrow(run: RunState, { signal, deadline }: Limits): Scope {
  const { clock, scope: outer } = run;
  const own = deadline === undefined ? undefined : clock.now() + milliseconds(deadline, "deadline");
  const latest = outer?.deadline;
  run.scope = new Scope(clock, [outer, signal], own === undefined || latest! < own ? latest : own);
  return run.scope;
}

/**
 * Calls `body` with a run that ends earlier than `run`: at its own deadline or signal, or when `abort` is called.
 *
 * Middleware passes that run on: `next(input, part)`. Timers and listeners are removed when `body` settles.
 *
 * @example
 * const impatient: Policy = (input, next, run) => within(run, { deadline: "2s" }, (part) => next(input, part));
 * const double = chain("double").link("slowly", (n: number) => n * 2, impatient);
 * double(21); // 42
 */
export function within<Out>(
  run: Run,
  limits: Limits,
  body: (part: Run, abort: (reason: unknown) => void) => Out,
): Out {
  const part = (run as RunState).part();
  const scope = narrow(part, limits);
  const abort = (reason: unknown): void => scope.abort(reason);
  return settle(
    () => body(part, abort),
    () => scope.close(),
    abort,
  );
}

/**
 * Waits on the run's clock; rejects at once with the abort reason when the run is to stop.
 *
 * @example
 * const nap = chain("nap").link((name: string, run) => sleep("5ms", run).then(() => `${name} is awake`));
 * await nap("Ada"); // "Ada is awake"
 */
export function sleep(duration: Duration, run: Run): Promise<void> {
  const ms = milliseconds(duration, "duration");
  return new Promise((resolve, reject) => {
    run.throwIfAborted();
    const { signal, clock } = run;
    const end = (): void => {
      unlisten();
      cancel();
      signal.aborted ? reject(signal.reason) : resolve();
    };
    const unlisten = onAbort(signal, end);
    const cancel = clock.timer(ms, end);
  });
}
