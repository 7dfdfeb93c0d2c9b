import { chain, isModulinkError, type Run, type RunEvent } from "modulink-edge";
import { type IdempotentOptions, idempotent } from "modulink-edge/resilience";
import { type AtomicStore, memoryStore } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";

export interface Payment {
  readonly id: string;
  readonly amount: number;
  readonly fencing?: number;
}

/** The hash of the whole input, as an option. */
export const hashed = { fingerprint: undefined };

/** One process: a chain of its own over a store that others may share. */
export function processOn(
  store: AtomicStore,
  pay: (payment: Payment, run: Run) => unknown,
  options: Partial<IdempotentOptions<Payment>> = {},
) {
  const policy = idempotent<Payment>({ store, key: ({ id }) => id, fingerprint: false, ...options });
  const link = async (payment: Payment, run: Run): Promise<unknown> => await pay(payment, run);
  return { policy, pay: chain("pay").link("charge", link, policy) };
}

/** Virtual time, a store that lives in it, and what observers are told. */
export function setting() {
  const clock = virtualClock({ start: 1_700_000_000_000 });
  const events: RunEvent[] = [];
  const told = () => events.map(({ type }) => type).filter((type) => type.startsWith("idempotency:"));
  return {
    clock,
    store: memoryStore({ clock }),
    run: { clock, observers: [(e: RunEvent) => events.push(e)] },
    told,
  };
}

/** The value of a promise, or the code or message of its error. */
export const ending = (promise: unknown): Promise<unknown> =>
  Promise.resolve(promise).then(
    (value) => value,
    (error) =>
      isModulinkError(error) ? error.code : `threw ${(error as Error | undefined)?.message ?? error}`,
  );

/** Waits on the run's clock, whether the run is aborted or not. */
export const work = (ms: number, { clock }: Run): Promise<void> =>
  new Promise((resolve) => void clock.timer(ms, resolve));

/** Lets the host go round until something is so: hashing takes real time, which no virtual clock knows of. */
export async function until(so: () => boolean): Promise<void> {
  while (!so()) await new Promise((resolve) => setTimeout(resolve, 1));
}
