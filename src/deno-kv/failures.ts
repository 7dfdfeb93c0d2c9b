import { systemClock } from "../core/runtime.ts";
import { type StoreErrorCode, storeError } from "../storage/errors.ts";

/** How Deno KV begins to say what it does before it changes anything, or instead. */
const refusals: readonly (readonly [said: RegExp, code: StoreErrorCode])[] = [
  [/^TypeError: (Value|Total mutation size) too large/, "value-too-large"],
  [/^BadResource/, "store-unavailable"],
  [/^TypeError: database is locked/, "store-unavailable"],
  [/^TypeError: database or disk is full/, "store-full"],
  [/^TypeError: attempt to write a readonly database/, "store-refused"],
];

/** A failure of Deno KV as one of a store: of a change that was sent, nothing is known but what Deno KV says. */
function failure(error: unknown, changing: boolean): unknown {
  const said = String(error);
  if (/^TypeError: Key too large/.test(said)) return error;
  const [, code] = refusals.find(([pattern]) => pattern.test(said)) ?? [];
  return storeError(code ?? (changing ? "outcome-unknown" : "store-unavailable"), said, error);
}

/** What Deno KV answers, which has `timeout` milliseconds to do so. */
export function answer<Value>(work: PromiseLike<Value>, changing: boolean, timeout: number): Promise<Value> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(failure(error, changing));
    const cancel = systemClock.timer(timeout, () => fail(new Error(`Deno KV was silent for ${timeout} ms`)));
    work.then(resolve, fail).then(cancel);
  });
}
