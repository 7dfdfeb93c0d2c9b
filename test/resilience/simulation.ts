import type { Clock } from "modulink-edge";

/** Time for thousands of calls: what a timer sets off settles by promises alone, before the next one fires. */
export function simulatedClock() {
  let time = 0;
  const due: { at: number; fn: (() => void) | undefined }[] = [];
  const clock: Clock = {
    now: () => time,
    timer(ms, fn) {
      const timer: (typeof due)[number] = { at: time + Math.max(ms, 0), fn };
      let [low, high] = [0, due.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((due[middle]?.at ?? 0) > timer.at) low = middle + 1;
        else high = middle;
      }
      due.splice(low, 0, timer);
      return () => {
        timer.fn = undefined;
      };
    },
  };
  /** Lets time pass. */
  async function pass(ms: number): Promise<void> {
    const end = time + ms;
    for (;;) {
      for (let turn = 0; turn < 12; turn++) await undefined;
      const next = due.at(-1);
      if (!next || next.at > end) break;
      due.pop();
      time = next.at;
      next.fn?.();
    }
    time = end;
  }
  return { ...clock, pass, pending: () => due.filter(({ fn }) => fn).length };
}

/** Numbers in [0, 1) that look like chance, and are the same each time. */
export function dice(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** A service that works on so many calls at once, each for so many milliseconds; others stand in line. */
export function service(clock: Clock, workers: number, takes: number) {
  const self = { workers, takes, busy: 0, done: 0, served: [] as number[] };
  const line: (() => void)[] = [];
  const start = (): void => {
    while (self.busy < self.workers && line.length > 0) {
      self.busy++;
      (line.shift() as () => void)();
    }
  };
  const call = (): Promise<number> =>
    new Promise((resolve) => {
      const came = clock.now();
      line.push(() =>
        clock.timer(self.takes, () => {
          self.busy--;
          self.done++;
          resolve(clock.now() - came);
          start();
        }),
      );
      start();
    });
  return Object.assign(self, { call, waiting: () => line.length });
}
