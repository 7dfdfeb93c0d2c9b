import type { Clock } from "../core/runtime.ts";

/** What a piece of work gives; the error that `late` makes when it takes longer than that many milliseconds. */
export function bounded<Value>(
  begin: () => PromiseLike<Value>,
  ms: number,
  clock: Clock,
  late: () => unknown,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const work = begin();
    const cancel = clock.timer(ms, () => reject(late()));
    work.then(
      (value) => {
        cancel();
        resolve(value);
      },
      (error) => {
        cancel();
        reject(error);
      },
    );
  });
}
