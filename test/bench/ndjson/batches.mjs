// Work on records as batches that can be measured.
import { isDeepStrictEqual } from "node:util";

/** Work as a batch; its result is the last answer. */
export const repeated = (work) => async (size) => {
  let answer;
  for (let i = 0; i < size; i++) {
    answer = work();
    if (answer instanceof Promise) answer = await answer;
  }
  return answer;
};

/** A check that throws when an answer is not equal to the first one it was given. */
export function agreement() {
  let first;
  return (answer, _size, name) => {
    first ??= answer;
    if (!isDeepStrictEqual(answer, first))
      throw new Error(`${name}: its answer differs from the first variant's`);
  };
}
