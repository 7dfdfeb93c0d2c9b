import { type Duration, milliseconds } from "./duration.ts";
import type { Run, RunState } from "./run.ts";
import { type Limits, onAbort } from "./scope.ts";
import { settle } from "./settle.ts";

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
  const scope = part.narrow(limits);
  return settle(
    () => body(part, (reason) => scope.abort(reason)),
    (thrown) => (thrown ? scope.abort(thrown.error) : scope.close()),
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
