/** Whether a value must be awaited. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
}

/** Calls `fn` with a value, now or once it is there. */
export function after(value: unknown, fn: (value: unknown) => unknown): unknown {
  return isThenable(value) ? value.then(fn) : fn(value);
}

/** What a body threw; it may be anything, so it is kept in an object. */
export interface Thrown {
  readonly error: unknown;
}

/** Calls `body`, then `end` once it has settled; stays synchronous when `body` does. `end` may not throw. */
export function settle<Out>(body: () => Out, end: (thrown?: Thrown) => void): Out {
  const ok = <Value>(value: Value): Value => {
    end();
    return value;
  };
  const fail = (error: unknown): never => {
    end({ error });
    throw error;
  };
  try {
    const out = body();
    if (isThenable(out)) return Promise.resolve(out).then(ok, fail) as Out;
    return ok(out);
  } catch (error) {
    return fail(error);
  }
}
