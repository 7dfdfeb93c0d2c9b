import type { Run } from "../core/run.ts";
import { onAbort } from "../core/scope.ts";

/** A call of this process that runs as the owner of its key. */
export interface Flight {
  readonly fingerprint: string;
  /** When its lease ends on the run's clock, as far as it knows. */
  until: number;
  /** Are told the recorded outcome, or nothing when there is none. */
  readonly waiting: Set<(text?: string) => void>;
}

/** Waits for some time, or less if the flight lands; gives what it landed with. Ends with the run. */
export function landing(ms: number, run: Run, flight: Flight | undefined): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    run.throwIfAborted();
    const { signal, clock } = run;
    const end = (text?: string): void => {
      unlisten();
      cancel();
      flight?.waiting.delete(end);
      signal.aborted ? reject(signal.reason) : resolve(text);
    };
    const unlisten = onAbort(signal, () => end());
    const cancel = clock.timer(ms, () => end());
    flight?.waiting.add(end);
  });
}
