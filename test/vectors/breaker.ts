import { type Clock, chain, isModulinkError, type RunEvent } from "modulink-edge";
import {
  type CircuitBreakerOptions,
  circuitBreaker,
  consecutive,
  lookAtCircuit,
  type RateOptions,
  rate,
  type SharedCircuitOptions,
  sharedCircuit,
} from "modulink-edge/resilience";
import type { AtomicStore } from "modulink-edge/storage";
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

/** Where a breaker of a vector meets others. */
export interface Meeting extends Omit<SharedCircuitOptions, "store"> {
  readonly store: (clock: Clock) => AtomicStore;
}

/** A store that tells when it has answered everything: virtual time does not pass while a real one has not. */
function awaited(store: AtomicStore) {
  const asked = new Set<PromiseLike<unknown>>();
  const update = (...how: Parameters<AtomicStore["update"]>): unknown => {
    const answer = Promise.resolve(store.update(...how));
    const done = (): void => void asked.delete(answer);
    asked.add(answer);
    answer.then(done, done);
    return answer;
  };
  const settled = async (clock: { advance(ms: number): Promise<void> }): Promise<void> => {
    for (await clock.advance(0); asked.size > 0; await clock.advance(0)) await Promise.allSettled(asked);
  };
  return { store: { ...store, update } as AtomicStore, settled };
}

function optionsOf({ policy: { type: _, trips, ...options } }: BreakerVector): CircuitBreakerOptions {
  const made =
    trips.type === "rate" ? rate(trips as unknown as RateOptions) : consecutive(trips.failures ?? 5);
  return { ...options, trips: made };
}

/** A link that ends as it is told to, by the names of its calls. */
function controlled() {
  const going = new Map<string, (as: string) => void>();
  const link = (call: string): Promise<string> =>
    new Promise((resolve, reject) =>
      going.set(call, (as) => {
        going.delete(call);
        if (as === "ok") resolve(as);
        else reject(Object.assign(new Error(as), as === "fail" ? {} : { status: 404 }));
      }),
    );
  return { going, link };
}

/** Does in virtual time what a vector says: with a breaker alone, or with one that shares what it learns. */
export async function replay(vector: BreakerVector, meeting?: Meeting): Promise<void> {
  const clock = virtualClock({ start: 1_700_000_000_000 });
  const met = meeting && awaited(meeting.store(clock));
  const shared = met && sharedCircuit({ ...meeting, store: met.store });
  const breaker = circuitBreaker({ ...optionsOf(vector), shared });
  const faults: RunEvent[] = [];
  const observers = [(event: RunEvent) => void (event.type === "breaker:store-failed" && faults.push(event))];
  const turn = (): Promise<void> => (met ? met.settled(clock) : clock.advance(0));
  const { going, link } = controlled();
  const { run } = chain("c").link(link, breaker);

  const begin = async (call: string): Promise<object> => {
    const ended = run(call, { clock, observers }).catch((error: unknown) => error);
    await turn();
    if (going.has(call)) return { admitted: true };
    const error = await ended;
    if (!isModulinkError(error)) throw error;
    return { rejected: error.code, retryAfter: error.retryAfter ?? null };
  };
  const end = async (call: string, as: string): Promise<object> => {
    going.get(call)?.(as);
    await turn();
    return {};
  };
  const doing: Record<string, (step: BreakerStep) => Promise<object>> = {
    begin: ({ call = "" }) => begin(call),
    end: ({ call = "", as = "" }) => end(call, as),
    call: async ({ as = "" }) => ({ ...(await begin("call")), ...(await end("call", as)) }),
    open: async () => ({ done: breaker.open() }),
    isolate: async () => ({ done: breaker.isolate() }),
    reset: async () => ({ done: breaker.reset() }),
  };
  for (const step of vector.steps) {
    await clock.advance(1_700_000_000_000 + step.at - clock.now());
    const outcome = await doing[step.do]?.(step);
    const said = JSON.parse(JSON.stringify({ ...outcome, state: breaker.state }));
    expect(said, JSON.stringify(step)).toEqual(step.expect);
  }
  expect(faults).toEqual([]);
  // What is done by hand is not told to the others, nor what one of a quorum finds.
  if (!met || meeting.quorum || vector === (hand as unknown)) return;
  const verdict = await met.store.update(`breaker:${meeting.key}`, lookAtCircuit, null);
  expect(verdict.open).toBe(breaker.state !== "closed");
}
