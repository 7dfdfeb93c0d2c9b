import type { Clock } from "../core/runtime.ts";
import { after, isThenable, settle } from "../core/settle.ts";

/** Ends the renewals; what it answers is there when none is under way any more. */
export type Stop = () => unknown;

/** Renews something again and again, until it is told to stop; one that failed is tried again at its next turn. */
export function renewing(
  renew: () => unknown,
  every: number,
  clock: Clock,
  failed: (error: unknown) => void = () => {},
): Stop {
  let open = true;
  let under: unknown;
  const wait = (): (() => void) => clock.timer(every, turn);
  const next = (): void => {
    under = undefined;
    if (open) cancel = wait();
  };
  const miss = (error: unknown): void => {
    failed(error);
    next();
  };
  function turn(): void {
    try {
      const renewed = renew();
      if (isThenable(renewed)) under = renewed.then(next, miss);
      else next();
    } catch (error) {
      miss(error);
    }
  }
  let cancel = wait();
  return () => {
    open = false;
    cancel();
    return under;
  };
}

/** Calls `body`, renews while its promise is open, and then calls `end`; a body that answers at once starts nothing. */
export function holding<Out>(body: () => Out, start: () => Stop, end: () => void): Out {
  let stop: Stop | undefined;
  const out = settle(body, () => void after(stop?.(), end));
  if (isThenable(out)) stop = start();
  return out;
}
