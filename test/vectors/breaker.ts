import { chain, isModulinkError } from "modulink-edge";
import {
  type CircuitBreakerOptions,
  circuitBreaker,
  consecutive,
  type RateOptions,
  rate,
} from "modulink-edge/resilience";
import { virtualClock } from "modulink-edge/testing";
import { expect } from "vitest";
import hand from "./breaker/by-hand.json" with { type: "json" };
import row from "./breaker/consecutive.json" with { type: "json" };
import failure from "./breaker/from-the-failure.json" with { type: "json" };
import half from "./breaker/half-open.json" with { type: "json" };
import late from "./breaker/late.json" with { type: "json" };
import given from "./breaker/probe-given-up.json" with { type: "json" };
import calls from "./breaker/rate-over-calls.json" with { type: "json" };
import time from "./breaker/rate-over-time.json" with { type: "json" };
import grows from "./breaker/recovery-grows.json" with { type: "json" };
import slow from "./breaker/slow-calls.json" with { type: "json" };

/** One operation and its outcome. */
export interface BreakerStep {
  readonly at: number;
  readonly do: string;
  readonly call?: string;
  readonly as?: string;
  readonly expect: object;
}

/** What is done to a breaker over time, as `docs/vectors/breaker.md` says. */
export interface BreakerVector {
  readonly title: string;
  readonly policy: Omit<CircuitBreakerOptions, "trips"> & {
    readonly type: string;
    readonly trips: { readonly type: string; readonly failures?: number };
  };
  readonly steps: readonly BreakerStep[];
}

export const vectors: readonly BreakerVector[] = [
  ...[row, failure, late, calls, time, slow, half, given, grows, hand],
];

/** Does in virtual time what a vector says; more options go to the breaker. */
export async function replay({ policy, steps }: BreakerVector, more: object = {}): Promise<void> {
  const { type: _, trips, ...options } = policy;
  const clock = virtualClock({ start: 1_700_000_000_000 });
  const breaker = circuitBreaker({
    ...options,
    trips: trips.type === "rate" ? rate(trips as unknown as RateOptions) : consecutive(trips.failures ?? 5),
    ...more,
  });
  const going = new Map<string, (as: string) => void>();
  const link = chain("c").link(
    (call: string) =>
      new Promise<string>((resolve, reject) =>
        going.set(call, (as) => {
          if (as === "ok") resolve(as);
          else reject(Object.assign(new Error(as), as === "fail" ? {} : { status: 404 }));
        }),
      ),
    breaker,
  );
  const begin = async (call: string): Promise<object> => {
    const ended = link.run(call, { clock }).catch((error: unknown) => error);
    await clock.advance(0);
    if (going.has(call)) return { admitted: true };
    const error = await ended;
    if (!isModulinkError(error)) throw error;
    return { rejected: error.code, retryAfter: error.retryAfter ?? null };
  };
  const end = async (call: string, as: string): Promise<object> => {
    going.get(call)?.(as);
    going.delete(call);
    await clock.advance(0);
    return {};
  };
  const doing: Record<string, (step: BreakerStep) => Promise<object>> = {
    begin: ({ call = "" }) => begin(call),
    end: ({ call = "", as = "" }) => end(call, as),
    async call({ as = "" }) {
      const outcome = await begin("call");
      await end("call", as);
      return outcome;
    },
    open: async () => ({ done: breaker.open() }),
    isolate: async () => ({ done: breaker.isolate() }),
    reset: async () => ({ done: breaker.reset() }),
  };
  let now = 0;
  for (const step of steps) {
    await clock.advance(step.at - now);
    now = step.at;
    const outcome = await doing[step.do]?.(step);
    const said = JSON.parse(JSON.stringify({ ...outcome, state: breaker.state }));
    expect(said, JSON.stringify(step)).toEqual(step.expect);
  }
}
