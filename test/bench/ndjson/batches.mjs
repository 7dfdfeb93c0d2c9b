// Work on records as batches that can be measured.

/** Work as a batch; its result is the last answer. */
export const repeated = (work) => async (size) => {
  let answer;
  for (let i = 0; i < size; i++) {
    answer = work();
    if (answer instanceof Promise) answer = await answer;
  }
  return answer;
};

/** Whether plain data, or arrays of numbers, are the same all through; on any runtime. */
export function same(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (Array.isArray(a) || ArrayBuffer.isView(a))
    return a.length === b.length && a.every((value, i) => same(value, b[i]));
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && same(a[name], b[name]))
  );
}

/** A check that throws when an answer is not equal to the first one it was given. */
export function agreement() {
  let first;
  return (answer, _size, name) => {
    first ??= answer;
    if (!same(answer, first)) throw new Error(`${name}: its answer differs from the first variant's`);
  };
}
