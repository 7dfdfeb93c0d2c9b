import type { Clock } from "modulink-edge";
import { virtualClock } from "modulink-edge/testing";

/** How many abort listeners a signal has now. */
export function countListeners(signal: AbortSignal): () => number {
  const listeners = new Set<unknown>();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (type: string, listener: never, options?: never) => {
    listeners.add(listener);
    add(type, listener, options);
  };
  signal.removeEventListener = (type: string, listener: never, options?: never) => {
    listeners.delete(listener);
    remove(type, listener, options);
  };
  return () => listeners.size;
}

/** A clock that refuses to set a timer: for runs that should not need one. */
export const timerless: Clock = {
  now: () => 0,
  timer: () => {
    throw new Error("a timer was set");
  },
};

/** A virtual clock and how many timers were ever set on it. */
export function countingClock() {
  const clock = virtualClock();
  let made = 0;
  const timer: Clock["timer"] = (ms, fn) => {
    made++;
    return clock.timer(ms, fn);
  };
  return {
    clock,
    counted: { now: clock.now, timer } satisfies Clock,
    made: () => made,
  };
}

/** What a synchronous call or a promise failed with. */
export async function failureOf(body: () => unknown): Promise<unknown> {
  try {
    await body();
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
}

/** Something to await that is not a promise: its `then` gives nothing, and calls back more often than it should. */
export function thenable<T>(value: T): PromiseLike<T> {
  const promise = Promise.resolve(value);
  const then = (done: (value: T) => void) => void promise.then((out) => [done(out), done(out)]);
  return { then } as unknown as PromiseLike<T>;
}
