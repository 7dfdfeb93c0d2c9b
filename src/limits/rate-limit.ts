import { mustCount } from "../core/count.ts";
import { milliseconds } from "../core/duration.ts";
import { mustCall, type Next, named } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import { onAbort } from "../core/scope.ts";
import { isThenable } from "../core/settle.ts";
import { controls, type Desks, enqueue, giveBack, type Holding, holder, keep, mustCost } from "./controls.ts";
import type { Decision } from "./limit.ts";
import { follow, Limiter } from "./limiter.ts";
import type { RateLimit, RateLimitOptions, RateLimitStats } from "./options.ts";
import { Queue } from "./queue.ts";
import { holding, type Stop } from "./renewing.ts";

/** How often those who wait for a place ask again: another process gives its places back without a word. */
const poll = 250;

/** Gives back in the background: whoever left does not wait for it. */
function background(give: () => unknown, run: Run): void {
  try {
    const given = give();
    if (isThenable(given)) run.waitUntil(given);
  } catch (error) {
    run.emit({ type: "limit:open", error });
  }
}

function desksOf(options: RateLimitOptions<never>): Desks {
  const limiter = new Limiter(options);
  const maxWait = milliseconds(options.maxWait ?? 0, "maxWait");
  const { book, denials } = limiter;
  const queue = new Queue({
    maxWait: maxWait || Infinity,
    maxWaiting: mustCount(options.maxWaiting ?? 1000, "maxWaiting"),
    poll: book.lease > 0 ? poll : Infinity,
    ask: (key, cost, id, run) => limiter.ask(key, cost, id, run),
    giveBack: (key, cost, id, { at }, run) => background(() => giveBack(desks, key, cost, at, id), run),
    refuse: (key, decision, run) => limiter.refuse(key, decision, run),
  });
  const desks: Desks = { limiter, queue, book, denials, store: options.store, waits: maxWait > 0 };
  return desks;
}

function statsOf(limiter: Limiter, queue: Queue): RateLimitStats {
  const { admitted, rejected, denied, shadowed, failed } = limiter;
  return { admitted, rejected, denied, shadowed, failed, waiting: queue.waiting };
}

/** Renews a place until the run ends, if that is earlier than the call does. */
function keepDuring(desks: Desks, place: Holding, run: Run): Stop {
  const stop = keep(desks, place, run.clock, (error) => run.emit({ type: "limit:unrenewed", error }));
  const unlisten = onAbort(run.signal, stop);
  return () => {
    unlisten();
    return stop();
  };
}

/** What the middleware does with a decision. */
function enter<Out>(
  desks: Desks,
  place: Holding,
  decision: Decision,
  run: Run,
  go: () => Out,
  late: boolean,
): Out {
  const { limiter, book } = desks;
  const { key, cost, id } = place;
  if (!decision.admitted) throw limiter.refuse(key, decision, run);
  if (decision.shadowed) run.emit({ type: "limit:shadowed", key, decision });
  const taken = limiter.took(decision);
  const release = (amount: number): void => {
    if (taken) background(() => giveBack(desks, key, amount, decision.at, id), run);
  };
  if (late && run.aborted) {
    release(cost);
    run.throwIfAborted();
  }
  if (!taken || book.lease === 0) return go();
  return holding(
    go,
    () => keepDuring(desks, place, run),
    () => release(0),
  );
}

/**
 * Limits how much is let through, in one process or in all that share a store: a middleware, and `check`, `peek`, `reserve`,
 * `acquire` and the others for use by hand.
 *
 * A check is one step in the store, also of several limits at once, and a call that is refused takes nothing from any of them. It
 * fails with the code `rate-limited` and a `decision` that says in how many milliseconds the next one is let through; with
 * `maxWait` it waits its turn instead. On a store in memory nothing here makes a promise. Errors of the store fail the call,
 * unless `onError` is `"open"`.
 *
 * Throws a `TypeError` for a wrong option, and for limits that the store cannot keep.
 *
 * @example
 * import { chain } from "modulink-edge";
 * import { fixedWindow, rateLimit, tokenBucket } from "modulink-edge/resilience";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const perCustomer = rateLimit({
 *   store: memoryStore(), // in earnest one that all processes share
 *   key: (order: { customer: string }) => order.customer,
 *   limit: [
 *     tokenBucket({ name: "burst", capacity: 10, refill: 1, every: "1s" }),
 *     fixedWindow({ name: "daily", limit: 1000, window: "24h" }),
 *   ],
 * });
 * const buy = chain("buy").link("order", (order: { customer: string }) => `thanks, ${order.customer}`, perCustomer);
 * buy({ customer: "Ada" }); // "thanks, Ada"
 */
export function rateLimit<In = unknown>(options: RateLimitOptions<In>): RateLimit<In> {
  const { key: keyOf = () => "all", cost: costly = 1 } = options;
  mustCall(keyOf, "key");
  const costOf = typeof costly === "function" ? costly : undefined;
  const price = costOf ? 1 : mustCost(costly as number);
  const desks = desksOf(options as RateLimitOptions<never>);
  const { limiter, queue, book } = desks;

  function around<Input extends In, Out>(
    input: Input,
    next: Next<Input, Out>,
    run: Run,
  ): Out | PromiseLike<Out> {
    const key = keyOf(input);
    const cost = costOf ? mustCost(costOf(input)) : price;
    const place = { key, cost, id: holder(limiter) };
    const answer = desks.waits
      ? enqueue(desks, run, { ...place, priority: 0 })
      : limiter.ask(key, cost, place.id, run);
    const go = (): Out | PromiseLike<Out> => next(input);
    if (!isThenable(answer)) return enter(desks, place, answer as Decision, run, go, false);
    return follow(answer as PromiseLike<Decision>, (decision) =>
      enter(desks, place, decision, run, go, true),
    ) as PromiseLike<Out>;
  }

  const limits = limiter.limits.map(({ name, limit, window }) => ({ name, limit, window }));
  const policy = Object.assign(named(around, "rateLimit"), controls(desks), {
    limits,
    transitions: book.transitions,
  });
  return Object.defineProperty(policy, "stats", {
    enumerable: true,
    get: () => statsOf(limiter, queue),
  }) as unknown as RateLimit<In>;
}
