import { mustCount } from "../core/count.ts";
import type { Run } from "../core/run.ts";
import { type Clock, systemClock } from "../core/runtime.ts";
import { after, isThenable } from "../core/settle.ts";
import type { Answer } from "../storage/store.ts";
import { Denials } from "./denials.ts";
import { type Ledger, ledger } from "./ledger.ts";
import { type Decision, decide, type Limit } from "./limit.ts";
import type { RateLimitOptions } from "./options.ts";
import { rateLimited } from "./rejection.ts";

/** Calls `fn` with an answer, at once if it is there. */
export const follow = <From, To>(answer: Answer<From>, fn: (value: From) => To): Answer<To> =>
  after(answer, fn as (value: unknown) => unknown) as Answer<To>;

function mustKnow(onError: string): boolean {
  if (onError === "open" || onError === "closed") return onError === "open";
  throw new TypeError(`onError must be "open" or "closed", got ${JSON.stringify(onError)}`);
}

/** No time of waiting lets through what costs more than the limit. */
function beyond({ parts, ...decision }: Decision, cost: number): Decision {
  const never = { admitted: false, retryAfter: Infinity };
  const all = parts?.map((part) => (part.limit < cost ? { ...part, ...never } : part));
  return { ...decision, ...never, ...(all && { parts: all }) };
}

/** What a limiter does, without its queue. */
export class Limiter {
  readonly book: Ledger;
  readonly limits: readonly Limit[];
  readonly denials: Denials;
  readonly open: boolean;
  readonly shadow: boolean;
  readonly clock: Clock;
  admitted = 0;
  rejected = 0;
  denied = 0;
  failed = 0;
  shadowed = 0;
  /** Whether the store has ever answered without a promise: then there is nothing to spare. */
  private atOnce = false;
  /** What was let through because the store failed. */
  private guessed: WeakSet<Decision> | undefined;

  constructor({ store, limit, prefix = "limit:", ...rest }: RateLimitOptions<never>) {
    this.limits = [limit].flat() as readonly Limit[];
    const { denyCache = 10_000, onError = "closed", shadow = false, clock = systemClock } = rest;
    this.book = ledger(store, this.limits, prefix);
    this.denials = new Denials(denyCache === 0 ? 0 : mustCount(denyCache, "denyCache"));
    this.open = mustKnow(onError);
    this.shadow = shadow;
    this.clock = clock;
  }

  ask(key: string, cost: number, id: string | undefined, run: Run | undefined): Answer<Decision> {
    const { clock } = run ?? this;
    const denied = this.denials.find(key, cost, clock);
    if (denied) {
      this.denied++;
      return this.counted(denied);
    }
    const from = this.atOnce ? 0 : clock.now();
    try {
      const { book } = this;
      const answer = cost > book.most ? this.look(key, cost) : book.take(key, cost, undefined, id);
      if (isThenable(answer)) return this.later(answer, key, cost, from, run);
      this.atOnce = true;
      return this.counted(answer);
    } catch (error) {
      return this.failure(error, run);
    }
  }

  /** What `ask` would answer. */
  look(key: string, cost: number): Answer<Decision> {
    if (cost <= this.book.most) return this.book.take(key, cost, "peek");
    return follow(this.book.take(key, 0, "peek"), (decision) => beyond(decision, cost));
  }

  /** Whether a decision took anything from the store. */
  took(decision: Decision): boolean {
    return decision.admitted && !decision.shadowed && !this.guessed?.has(decision);
  }

  private later(
    answer: PromiseLike<Decision>,
    key: string,
    cost: number,
    from: number,
    run: Run | undefined,
  ): PromiseLike<Decision> {
    return answer.then(
      (decision) => {
        // What is held can be given back at any time.
        if (!decision.admitted && this.book.lease === 0) this.denials.add(key, cost, from, decision);
        return this.counted(decision);
      },
      (error) => this.failure(error, run),
    );
  }

  private counted(decision: Decision): Decision {
    if (decision.admitted) this.admitted++;
    else if (this.shadow) return this.spared(decision);
    else this.rejected++;
    return decision;
  }

  /** Lets through what the limit would refuse; it has taken nothing. */
  private spared(decision: Decision): Decision {
    this.shadowed++;
    return { ...decision, admitted: true, shadowed: true };
  }

  private failure(error: unknown, run: Run | undefined): Decision {
    this.failed++;
    if (!this.open || error instanceof TypeError) throw error;
    run?.emit({ type: "limit:open", error });
    const { most } = this.book;
    const decision = decide(most, [1, most, 0, 0, (run ?? this).clock.now()]);
    this.guessed ??= new WeakSet();
    this.guessed.add(decision);
    return this.counted(decision);
  }

  /** The error of a call that is not let through. */
  refuse(key: string, decision: Decision, run: Run): unknown {
    run.emit({ type: "limit:rejected", key, decision });
    return rateLimited(decision, this.limits);
  }
}
