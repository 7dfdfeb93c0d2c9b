import { onAbort } from "../core/scope.ts";

/** Waits until something holds, which is looked at after every change; rejects with the reason of the first signal that aborts. */
export async function until(
  holds: () => boolean,
  subscribe: (listener: () => void) => () => void,
  signals: readonly (AbortSignal | undefined)[],
): Promise<void> {
  const cleanups: (() => void)[] = [];
  await new Promise<void>((resolve, reject) => {
    const check = (): void => {
      if (holds()) resolve();
    };
    cleanups.push(subscribe(check));
    for (const signal of signals) cleanups.push(onAbort(signal, () => reject(signal?.reason)));
    check();
  }).finally(() => {
    for (const cleanup of cleanups) cleanup();
  });
}
