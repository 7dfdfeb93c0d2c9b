import { isModulinkError } from "../core/errors.ts";
import { type Clock, systemRandom } from "../core/runtime.ts";
import { storeError } from "../storage/errors.ts";
import { shown } from "../storage/key.ts";
import { bounded } from "./bounded.ts";

interface Signal {
  readonly promise: Promise<void>;
  readonly resolve: (outcome?: Promise<void>) => void;
}

function signal(): Signal {
  let resolve!: Signal["resolve"];
  const promise = new Promise<void>((settle) => {
    resolve = settle as Signal["resolve"];
  });
  promise.catch(() => {});
  return { promise, resolve };
}

/** Writes of one key that go as one: the latest of them is sent, and all get its outcome. */
interface Batch {
  send: () => Promise<void>;
  /** Whether KV may have it. */
  sent: boolean;
  /** The later batch that goes in place of this one. */
  heir: Batch | undefined;
  /** When others no longer wait for it: the request it was part of is most likely over. */
  patience: number;
  readonly done: Signal;
  readonly left: Signal;
}

interface Lane {
  current: Batch | undefined;
  next: Batch | undefined;
}

function fault(error: unknown, name: string): unknown {
  if (isModulinkError(error)) return error;
  const [, status] = /failed: (4\d\d)\b/.exec(String(error)) ?? [];
  if (status === "413")
    return storeError("value-too-large", `KV takes no such value of ${shown(name)}`, error);
  if (status) return storeError("store-refused", `KV refused to write ${shown(name)}`, error);
  return storeError("outcome-unknown", `writing ${shown(name)} failed, and may have happened`, error);
}

/** Whether KV said that the key was written less than a second ago. */
const tooSoon = (error: unknown): boolean => /failed: 429\b/.test(String(error));

const maybeSent = ({ heir, sent }: Batch): boolean => (heir ? maybeSent(heir) : sent);

/**
 * Sends the writes of a key one after the other, and only the latest of those that wait.
 *
 * On Workers what a request began ends with it, unfinished or not. So every write is sent by a call that waits for it, and
 * nobody waits for another call without a timer of its own.
 */
export class Lanes {
  #lanes = new Map<string, Lane>();
  #timeout: number;
  #clock: Clock;

  constructor(timeout: number, clock: Clock) {
    this.#timeout = timeout;
    this.#clock = clock;
  }

  async write(name: string, send: () => Promise<void>): Promise<void> {
    const until = this.#clock.now() + this.#timeout;
    const lane = this.#lanes.get(name) ?? { current: undefined, next: undefined };
    this.#lanes.set(name, lane);
    lane.next ??= { send, sent: false, heir: undefined, patience: 0, done: signal(), left: signal() };
    const batch = lane.next;
    batch.send = send;
    await this.#turn(lane, batch, send, until);
    if (batch.send !== send) return this.#outcome(batch, name, until);
    if (this.#left(until) <= 0) {
      this.#leave(lane, batch, name);
      throw this.#late(batch, name);
    }
    lane.next = undefined;
    lane.current = batch;
    batch.patience = this.#clock.now() + this.#timeout / 2;
    const outcome = this.#deliver(lane, batch, name, until).finally(() => this.#leave(lane, batch, name));
    batch.done.resolve(outcome);
    return outcome;
  }

  #left(until: number): number {
    return until - this.#clock.now();
  }

  /** Waits for the batch that is under way, unless a later write goes in place of this one. */
  async #turn(lane: Lane, batch: Batch, send: Batch["send"], until: number): Promise<void> {
    while (batch.send === send && this.#left(until) > 0) {
      const { current } = lane;
      if (!current || this.#left(current.patience) <= 0) return;
      await this.#pause(Math.min(until, current.patience), current.left.promise);
    }
  }

  async #deliver(lane: Lane, batch: Batch, name: string, until: number): Promise<void> {
    while (this.#left(until) > 0) {
      batch.sent = true;
      try {
        return await bounded(batch.send, this.#left(until), this.#clock, () => this.#late(batch, name));
      } catch (error) {
        if (!tooSoon(error)) throw fault(error, name);
      }
      batch.sent = false;
      const again = this.#clock.now() + 1000 + 500 * systemRandom();
      await this.#pause(Math.min(until, again), new Promise(() => {}));
      batch.heir = lane.current === batch ? lane.next : undefined;
      if (!batch.heir) continue;
      this.#leave(lane, batch, name);
      return this.#outcome(batch.heir, name, until);
    }
    throw this.#late(batch, name);
  }

  #outcome(batch: Batch, name: string, until: number): Promise<void> {
    return bounded(
      () => batch.done.promise,
      this.#left(until),
      this.#clock,
      () => this.#late(batch, name),
    );
  }

  #pause(until: number, early: Promise<void>): Promise<void> {
    return bounded(
      () => early,
      this.#left(until),
      this.#clock,
      () => undefined,
    ).catch(() => {});
  }

  #leave(lane: Lane, batch: Batch, name: string): void {
    if (lane.current === batch) lane.current = undefined;
    if (lane.next === batch) lane.next = undefined;
    if (!lane.current && !lane.next && this.#lanes.get(name) === lane) this.#lanes.delete(name);
    batch.left.resolve();
  }

  #late(batch: Batch, name: string): unknown {
    return maybeSent(batch)
      ? storeError(
          "outcome-unknown",
          `KV did not answer to writing ${shown(name)} within ${this.#timeout} ms`,
        )
      : storeError(
          "store-contended",
          `for ${this.#timeout} ms others wrote ${shown(name)}, or KV told to wait`,
        );
  }
}
