import { systemClock, systemRandom } from "../core/runtime.ts";
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

/** SQLite says so, at once or after some seconds, when another process writes to the same file; nothing was changed. */
const isLocked = (error: unknown): boolean => /^TypeError: database is locked/.test(String(error));

/** The longest pause before Deno KV is asked again, in milliseconds. */
const pause = 10;

function within<Value>(work: PromiseLike<Value>, ms: number): Promise<Value> {
  return new Promise((resolve, reject) => {
    const cancel = systemClock.timer(ms, () => reject(new Error("Deno KV did not answer in time")));
    work.then(resolve, reject).then(cancel);
  });
}

/** What Deno KV answers; it has `timeout` milliseconds to do so, and is asked again while its file is locked. */
export async function answer<Value>(
  ask: () => PromiseLike<Value>,
  changing: boolean,
  timeout: number,
): Promise<Value> {
  const end = systemClock.now() + timeout;
  for (let left = timeout; ; ) {
    try {
      return await within(ask(), left);
    } catch (error) {
      left = end - systemClock.now();
      if (left <= pause || !isLocked(error)) throw failure(error, changing);
    }
    await new Promise<void>((resolve) => void systemClock.timer(systemRandom() * pause, resolve));
  }
}
