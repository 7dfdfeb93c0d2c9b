/** Whether a value must be awaited. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
}

/** Calls `fn` with a value, now or once it is there. */
export function after(value: unknown, fn: (value: unknown) => unknown): unknown {
  return isThenable(value) ? value.then(fn) : fn(value);
}

/** Calls `body`, then `ok` or `fail` once it has settled; stays synchronous when `body` does. Neither may throw. */
export function settle<Out>(body: () => Out, ok: () => void, fail: (error: unknown) => void): Out {
  const failed = (error: unknown): never => {
    fail(error);
    throw error;
  };
  try {
    const out = body();
    if (isThenable(out))
      return Promise.resolve(out).then((value) => {
        ok();
        return value;
      }, failed) as Out;
    ok();
    return out;
  } catch (error) {
    return failed(error);
  }
}
