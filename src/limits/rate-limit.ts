import { mustCount } from "../core/count.ts";
import { milliseconds } from "../core/duration.ts";
import { mustCall, type Next, named } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import { onAbort } from "../core/scope.ts";
import { isThenable } from "../core/settle.ts";
import { controls, type Desks, enqueue, giveBack, type Holding, holder, keep, mustCost } from "./controls.ts";
import type { Decision } from "./limit.ts";
import { Limiter } from "./limiter.ts";
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

/** A call that asks to be let through. */
interface Visit extends Holding {
  readonly input: unknown;
  readonly next: Next<unknown, unknown>;
  readonly run: Run;
}

/** Renews a place until the run ends, if that is earlier than the call does. */
function keepDuring(desks: Desks, visit: Visit): Stop {
  const { run } = visit;
  const stop = keep(desks, visit, run.clock, (error) => run.emit({ type: "limit:unrenewed", error }));
  const unlisten = onAbort(run.signal, stop);
  return () => {
    unlisten();
    return stop();
  };
}

/** What the middleware does with a decision. */
function enter(desks: Desks, visit: Visit, decision: Decision, late: boolean): unknown {
  const { limiter, book } = desks;
  const { key, input, next, run } = visit;
  if (!decision.admitted) throw limiter.refuse(key, decision, run);
  if (decision.shadowed) run.emit({ type: "limit:shadowed", key, decision });
  const taken = limiter.took(decision);
  const release = (amount: number): void => {
    if (taken) background(() => giveBack(desks, key, amount, decision.at, visit.id), run);
  };
  if (late && run.aborted) {
    release(visit.cost);
    run.throwIfAborted();
  }
  if (!taken || book.lease === 0) return next(input);
  return holding(
    () => next(input),
    () => keepDuring(desks, visit),
    () => release(0),
  );
}

/** The same, for a decision that is still to come. */
const enterLater = (desks: Desks, visit: Visit, decision: PromiseLike<Decision>): unknown =>
  decision.then((found) => enter(desks, visit, found, true));

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

  function around(input: In, next: Next<unknown, unknown>, run: Run): unknown {
    const key = keyOf(input);
    const cost = costOf ? mustCost(costOf(input)) : price;
    const id = holder(limiter);
    const visit = { key, cost, id, input, next, run };
    const decision = desks.waits
      ? enqueue(desks, run, { key, cost, id, priority: 0 })
      : limiter.ask(key, cost, id, run);
    return isThenable(decision) ? enterLater(desks, visit, decision) : enter(desks, visit, decision, false);
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
