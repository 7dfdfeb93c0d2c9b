import { milliseconds } from "../core/duration.ts";
import type { Run } from "../core/run.ts";
import type { Clock } from "../core/runtime.ts";
import { newId } from "../core/runtime.ts";
import { isThenable } from "../core/settle.ts";
import type { Answer, Store } from "../storage/store.ts";
import type { Decision } from "./limit.ts";
import { follow, type Limiter } from "./limiter.ts";
import type { AcquireOptions, RateLimit, Reservation } from "./options.ts";
import type { Queue, Wish } from "./queue.ts";
import { renewing, type Stop } from "./renewing.ts";

/** How much a call costs. */
export function mustCost(cost: number): number {
  if (Number.isSafeInteger(cost) && cost >= 0) return cost;
  throw new TypeError(`cost must be a whole number from 0 on, got ${cost}`);
}

/** Who holds what is taken, where that matters. */
export const holder = ({ book }: Limiter): string | undefined => (book.lease > 0 ? newId() : undefined);

/** Gives something back, and lets those know who wait for it. */
export function giveBack(
  { book, denials, queue }: Desks,
  key: string,
  cost: number,
  at?: number,
  id?: string,
): Answer<void> {
  return follow(book.give(key, cost, at, id), () => {
    denials.forget(key);
    queue.wake(key);
  });
}

/** What somebody has of a key. */
export type Holding = Pick<Wish, "key" | "cost" | "id">;

/** Renews a place three times in its lease. */
export const keep = (
  { book }: Pick<Desks, "book">,
  { key, cost, id }: Holding,
  clock: Clock,
  failed?: (error: unknown) => void,
): Stop => renewing(() => book.take(key, cost, "renew", id), book.lease / 3, clock, failed);

/** A limiter with its queue. */
export interface Desks extends Pick<Limiter, "book" | "denials"> {
  readonly limiter: Limiter;
  readonly queue: Queue;
  readonly store: Store;
  /** Whether calls wait their turn. */
  readonly waits: boolean;
}

/** Takes now, or in turn. */
export function enqueue(
  { limiter, queue }: Desks,
  run: Run,
  wish: { key: string; cost: number; priority: number; id: string | undefined },
): Answer<Decision> {
  run.throwIfAborted();
  const { key, cost, id } = wish;
  if (!queue.free(key)) return queue.enter(wish, run);
  const told = limiter.ask(key, cost, id, run);
  return !isThenable(told) && told.admitted ? told : queue.enter(wish, run, told);
}

function reservation(desks: Desks, place: Holding, decision: Decision, clock: Clock): Reservation {
  const { book, limiter } = desks;
  const { key, cost, id } = place;
  let open = limiter.took(decision);
  const end = (used: number): Answer<unknown> => {
    const more = mustCost(used) - cost;
    if (!open) return undefined;
    open = false;
    const given =
      more < 0 || book.lease > 0 ? giveBack(desks, key, Math.max(-more, 0), decision.at, id) : undefined;
    return more > 0 ? follow(given, () => book.take(key, more, "force")) : given;
  };
  const held = (): boolean => open && book.lease > 0;
  return {
    decision,
    commit: (used = cost) => end(used),
    refund: () => end(0),
    renew: () => (held() ? book.take(key, cost, "renew", id) : undefined),
    async hold(body) {
      const stop = held() ? keep(desks, place, clock) : undefined;
      try {
        return await body();
      } finally {
        await stop?.();
        // A place that cannot be given back is free after its lease.
        await (async () => end(cost))().catch(() => {});
      }
    },
  };
}

type Controls = Pick<
  RateLimit,
  "acquire" | "block" | "check" | "peek" | "penalize" | "refund" | "reserve" | "reset"
>;

/** All that can be asked of a limiter by hand. */
export function controls(desks: Desks): Controls {
  const { book, denials, limiter, queue, store } = desks;
  return {
    check: (key, cost = 1) => limiter.ask(key, mustCost(cost), holder(limiter), undefined),
    peek: (key, cost = 1) => limiter.look(key, mustCost(cost)),
    reserve(key, cost = 1) {
      const id = holder(limiter);
      const answer = limiter.ask(key, mustCost(cost), id, undefined);
      return follow(answer, (decision) => reservation(desks, { key, cost, id }, decision, limiter.clock));
    },
    acquire(key: string, run: Run, { cost = 1, priority = 0 }: AcquireOptions = {}) {
      const id = holder(limiter);
      const answer = enqueue(desks, run, { key, cost: mustCost(cost), priority, id });
      return follow(answer, (decision) => reservation(desks, { key, cost, id }, decision, run.clock));
    },
    refund: (key, cost = 1) => giveBack(desks, key, mustCost(cost)),
    penalize: (key, cost = 1) => book.take(key, mustCost(cost), "force"),
    block: (key, duration) => book.block(key, Math.ceil(milliseconds(duration, "duration"))),
    reset(key) {
      denials.forget(key);
      const gone = book.keysOf(key).map((name) => store.delete(name));
      return follow(gone.some(isThenable) ? Promise.all(gone) : undefined, () => queue.wake(key));
    },
  };
}
