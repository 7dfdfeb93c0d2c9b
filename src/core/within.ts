import { type Duration, milliseconds } from "./duration.ts";
import { type Run, RunState } from "./run.ts";
import { onAbort, Scope } from "./scope.ts";
import { settle } from "./settle.ts";

/** What ends a part of a run earlier than the run itself. */
export interface Limits {
  /** Stops the part with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** The time the part may take, from now; it never outlasts the run's own deadline. */
  readonly deadline?: Duration | undefined;
}

/** A scope inside the run's own: whichever ends first ends it. */
export function narrow({ clock, scope }: RunState, { signal, deadline }: Limits): Scope {
  const own = deadline === undefined ? undefined : clock.now() + milliseconds(deadline, "deadline");
  const latest = scope?.deadline;
  return new Scope(clock, [scope, signal], own === undefined || latest! < own ? latest : own);
}

/**
 * Calls `body` with a run that ends earlier than `run`: at its own deadline or signal, or when `abort` is called.
 *
 * Middleware passes that run on: `next(input, part)`. Timers and listeners are removed when `body` settles.
 *
 * @example
 * const impatient = middleware("impatient", (input, next, run) =>
 *   within(run, { deadline: "2s" }, (part) => next(input, part)),
 * );
 */
export function within<Out>(
  run: Run,
  limits: Limits,
  body: (part: Run, abort: (reason: unknown) => void) => Out,
): Out {
  const outer = run as RunState;
  const scope = narrow(outer, limits);
  const part = new RunState(outer.place, scope, outer.observers, outer);
  const close = (): void => scope.close();
  return settle(() => body(part, (reason) => scope.abort(reason)), close, close);
}

/**
 * Waits on the run's clock; rejects at once with the abort reason when the run is to stop.
 *
 * @example
 * await sleep("250ms", run);
 */
export function sleep(duration: Duration, run: Run): Promise<void> {
  const ms = milliseconds(duration, "duration");
  return new Promise((resolve, reject) => {
    run.throwIfAborted();
    const end = (settled: () => void): void => {
      unlisten();
      cancel();
      settled();
    };
    const { signal } = run;
    const unlisten = onAbort(signal, () => end(() => reject(signal.reason)));
    const cancel = run.clock.timer(ms, () => end(resolve));
  });
}
