import type { Run } from "../core/run.ts";
import { onAbort } from "../core/scope.ts";
import { isThenable } from "../core/settle.ts";
import type { Answer } from "../storage/store.ts";
import { type Decision, decide } from "./limit.ts";
import { Line, type Place } from "./line.ts";

/** A call that waits for its turn. */
interface Waiter extends Place {
  readonly cost: number;
  readonly id: string | undefined;
  readonly run: Run;
  /** When it has waited long enough, by its run's clock. */
  readonly until: number;
  readonly resolve: (decision: Decision) => void;
  readonly reject: (error: unknown) => void;
  unlisten: () => void;
}

/** Those who wait for one key. */
interface Lane {
  readonly line: Line<Waiter>;
  /** Whether the limit is being asked. */
  asking: boolean;
  /** Ends the wait until the limit is to be asked again. */
  cancel: (() => void) | undefined;
  /** What the head was last told. */
  last: Decision | undefined;
}

/** What a queue needs of its limiter. */
export interface Desk {
  readonly maxWait: number;
  readonly maxWaiting: number;
  /** The longest pause between two questions; others may have given something back. */
  readonly poll: number;
  ask(key: string, cost: number, id: string | undefined, run: Run): Answer<Decision>;
  /** Gives back what was admitted to somebody who has gone. */
  giveBack(key: string, cost: number, id: string | undefined, decision: Decision, run: Run): void;
  refuse(key: string, decision: Decision, run: Run): unknown;
}

/** Who asks for what. */
export interface Wish {
  readonly key: string;
  readonly cost: number;
  readonly priority: number;
  readonly id: string | undefined;
}

/** What is said where too many wait before anything is known. */
const unknown = ({ clock }: Run): Decision => decide(0, [0, 0, 0, 0, clock.now()]);

/** Calls that wait, in a line for each key. Only the first of a line asks, and a line has one timer. */
export class Queue {
  private readonly lanes: Map<string, Lane> = new Map();
  private readonly desk: Desk;
  waiting = 0;

  constructor(desk: Desk) {
    this.desk = desk;
  }

  /** Whether nobody waits for a key. */
  free(key: string): boolean {
    return !this.lanes.has(key);
  }

  /** Waits until a wish is granted. `told` is what it was told already, if it was the first to ask. */
  enter(wish: Wish, run: Run, told?: Answer<Decision>): Promise<Decision> {
    const { key } = wish;
    return new Promise((resolve, reject) => {
      const lane = this.lanes.get(key) ?? {
        line: new Line(),
        asking: false,
        cancel: undefined,
        last: undefined,
      };
      if (lane.line.size >= this.desk.maxWaiting) {
        reject(this.desk.refuse(key, lane.last ?? unknown(run), run));
        return;
      }
      const until = Math.min(run.clock.now() + this.desk.maxWait, run.deadline ?? Infinity);
      const waiter: Waiter = { ...wish, run, until, resolve, reject, unlisten: () => {} };
      waiter.unlisten = onAbort(run.signal, () => this.abandon(key, lane, waiter));
      this.lanes.set(key, lane);
      lane.line.add(waiter);
      this.waiting++;
      if (told === undefined) {
        if (lane.line.head === waiter) this.go(key, lane);
      } else if (isThenable(told)) this.hear(key, lane, waiter, told.then(undefined, reject as never));
      else if (this.decide(key, lane, waiter, told)) this.go(key, lane);
    });
  }

  /** Asks again at once: something was given back. */
  wake(key: string): void {
    const lane = this.lanes.get(key);
    if (lane) this.go(key, lane);
  }

  private leave(lane: Lane, waiter: Waiter): boolean {
    if (!lane.line.remove(waiter)) return false;
    waiter.unlisten();
    this.waiting--;
    return true;
  }

  private abandon(key: string, lane: Lane, waiter: Waiter): void {
    const first = lane.line.head === waiter;
    if (!this.leave(lane, waiter)) return;
    waiter.reject(waiter.run.signal.reason);
    if (first) this.go(key, lane);
  }

  /** Serves the line as far as it goes. */
  private go(key: string, lane: Lane): void {
    if (lane.asking) return;
    lane.cancel?.();
    lane.cancel = undefined;
    for (;;) {
      const head = lane.line.head;
      if (!head) {
        this.lanes.delete(key);
        return;
      }
      const answer = this.ask(key, head);
      if (isThenable(answer)) {
        this.hear(key, lane, head, answer as PromiseLike<Decision | undefined>);
        return;
      }
      if (answer && !this.decide(key, lane, head, answer)) return;
      if (!answer) this.leave(lane, head);
    }
  }

  /** Asks for one; undefined when that failed, which it has then been told. */
  private ask(key: string, { cost, id, run, reject }: Waiter): Answer<Decision | undefined> {
    try {
      const answer = this.desk.ask(key, cost, id, run);
      return isThenable(answer) ? (answer as PromiseLike<Decision>).then(undefined, reject as never) : answer;
    } catch (error) {
      reject(error);
      return undefined;
    }
  }

  private hear(key: string, lane: Lane, head: Waiter, answer: PromiseLike<Decision | undefined>): void {
    lane.asking = true;
    answer.then((decision) => {
      lane.asking = false;
      if (!decision) this.leave(lane, head);
      else if (!this.decide(key, lane, head, decision)) return;
      this.go(key, lane);
    });
  }

  /** Does what was decided about one; says whether the next one is to be asked about at once. */
  private decide(key: string, lane: Lane, head: Waiter, decision: Decision): boolean {
    const { run, cost, id, resolve, reject } = head;
    lane.last = decision;
    if (decision.admitted) {
      if (this.leave(lane, head)) resolve(decision);
      else this.desk.giveBack(key, cost, id, decision, run);
      return true;
    }
    if (!head.level || lane.line.head !== head) return true;
    const now = run.clock.now();
    const wait = Math.min(decision.retryAfter, this.desk.poll);
    if (now + wait > head.until || decision.retryAfter === Infinity) {
      this.leave(lane, head);
      reject(this.desk.refuse(key, decision, run));
      return true;
    }
    this.rest(key, lane, now, wait, run);
    return false;
  }

  /** Waits until the head may be admitted, or the first of another priority has waited long enough. */
  private rest(key: string, lane: Lane, now: number, wait: number, { clock }: Run): void {
    const first = Math.min(...lane.line.heads().map(({ until }) => until - now));
    lane.cancel = clock.timer(Math.max(0, Math.min(wait, first)), () => {
      lane.cancel = undefined;
      this.expire(key, lane, clock.now());
      this.go(key, lane);
    });
  }

  private expire(key: string, lane: Lane, now: number): void {
    for (const waiter of lane.line.heads().slice(1)) {
      if (waiter.until > now || !lane.last) continue;
      this.leave(lane, waiter);
      waiter.reject(this.desk.refuse(key, lane.last, waiter.run));
    }
  }
}
