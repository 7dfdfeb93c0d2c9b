/** Whether a value must be awaited. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
}

/** Calls `body`, then `ok` or `fail` once it has settled; stays synchronous when `body` does. */
export function settle<Out>(body: () => Out, ok: () => void, fail: (error: unknown) => void): Out {
  const failed = (error: unknown): never => {
    fail(error);
    throw error;
  };
  let value: Out;
  try {
    value = body();
  } catch (error) {
    return failed(error);
  }
  if (!isThenable(value)) ok();
  else
    return value.then((out) => {
      ok();
      return out;
    }, failed) as Out;
  return value;
}
