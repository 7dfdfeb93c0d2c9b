import type { RunOptions } from "modulink-edge";
import type { virtualClock } from "modulink-edge/testing";
import { countListeners } from "../core/counting.ts";

/** How a call of a storm ended. */
export interface Ended {
  /** The number of the call. */
  readonly call: number;
  /** When it was told to stop; Infinity for never. */
  readonly aborted: number;
  /** When it settled. */
  readonly at: number;
  /** Its own reason to stop, or whatever else came of it. */
  readonly outcome: "stopped" | { readonly value: unknown } | { readonly error: unknown };
}

/** Numbers from 0 to 1 that are the same for the same seed. */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** How many calls are made together, and in which time. */
const crowd = 1000;
const span = 200;

/**
 * Makes calls at random times, a crowd of them within 200 ms, most of which are told to stop within 100 ms, and waits until
 * all is over. `listeners` are those that were left on the signals of the calls.
 */
export async function storm(
  clock: ReturnType<typeof virtualClock>,
  calls: number,
  random: () => number,
  make: (call: number, options: RunOptions) => unknown,
): Promise<{ readonly ended: readonly Ended[]; readonly listeners: number }> {
  const ended: Ended[] = [];
  const counts: (() => number)[] = [];
  /** What is to be done at a time; timers of the clock would each take a turn of the host. */
  const plans = new Map<number, (() => void)[]>();
  const plan = (at: number, act: () => void): void => void plans.set(at, [...(plans.get(at) ?? []), act]);

  async function begin(call: number): Promise<void> {
    const controller = new AbortController();
    counts.push(countListeners(controller.signal));
    const reason = new Error("stop");
    const aborted = random() < 0.9 ? clock.now() + 1 + Math.floor(random() * 100) : Infinity;
    plan(aborted, () => controller.abort(reason));
    const outcome = await Promise.resolve(make(call, { signal: controller.signal })).then(
      (value) => ({ value }),
      (error) => (error === reason ? ("stopped" as const) : { error }),
    );
    ended.push({ call, aborted, at: clock.now(), outcome });
  }

  for (let call = 0; call < calls; ) {
    const all: Promise<void>[] = [];
    for (const last = Math.min(call + crowd, calls); call < last; call++) {
      const own = call;
      plan(clock.now() + Math.floor(random() * span), () => void all.push(begin(own)));
    }
    for (let ms = 0; ms <= span + 100; ms++) {
      for (const act of plans.get(clock.now()) ?? []) act();
      await clock.advance(1);
    }
    await clock.advance("1m");
    await Promise.all(all);
  }
  return { ended, listeners: counts.reduce((sum, count) => sum + count(), 0) };
}
