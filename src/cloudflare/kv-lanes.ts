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
export function lanes(
  timeout: number,
  clock: Clock,
): (name: string, send: () => Promise<void>) => Promise<void> {
  const all = new Map<string, Lane>();
  const now = (): number => clock.now();

  const late = (name: string, batch: Batch): unknown =>
    maybeSent(batch)
      ? storeError("outcome-unknown", `KV did not answer to writing ${shown(name)} within ${timeout} ms`)
      : storeError("store-contended", `for ${timeout} ms others wrote ${shown(name)}, or KV told to wait`);

  const pause = (until: number, early?: Promise<void>): Promise<void> =>
    bounded(
      () => early ?? new Promise<void>(() => {}),
      until - now(),
      clock,
      () => undefined,
    ).catch(() => {});

  function leave(lane: Lane, batch: Batch, name: string): void {
    if (lane.current === batch) lane.current = undefined;
    if (lane.next === batch) lane.next = undefined;
    if (!lane.current && !lane.next && all.get(name) === lane) all.delete(name);
    batch.left.resolve();
  }

  async function deliver(lane: Lane, batch: Batch, name: string, until: number): Promise<void> {
    while (now() < until) {
      batch.sent = true;
      try {
        return await bounded(batch.send, until - now(), clock, () => late(name, batch));
      } catch (error) {
        if (!tooSoon(error)) throw fault(error, name);
      }
      batch.sent = false;
      await pause(Math.min(until, now() + 1000 + 500 * systemRandom()));
      batch.heir = lane.current === batch ? lane.next : undefined;
      if (batch.heir) {
        leave(lane, batch, name);
        const { promise } = batch.heir.done;
        return bounded(
          () => promise,
          until - now(),
          clock,
          () => late(name, batch),
        );
      }
    }
    throw late(name, batch);
  }

  return async (name, send) => {
    const until = now() + timeout;
    const lane = all.get(name) ?? { current: undefined, next: undefined };
    all.set(name, lane);
    lane.next ??= { send, sent: false, heir: undefined, patience: 0, done: signal(), left: signal() };
    const batch = lane.next;
    batch.send = send;
    const mine = (): boolean => batch.send === send && now() < until;
    for (let other = lane.current; mine() && other && other.patience > now(); other = lane.current)
      await pause(Math.min(until, other.patience), other.left.promise);
    if (batch.send !== send)
      return bounded(
        () => batch.done.promise,
        until - now(),
        clock,
        () => late(name, batch),
      );
    if (!mine()) {
      leave(lane, batch, name);
      throw late(name, batch);
    }
    lane.next = undefined;
    lane.current = batch;
    batch.patience = now() + timeout / 2;
    const outcome = deliver(lane, batch, name, until).finally(() => leave(lane, batch, name));
    batch.done.resolve(outcome);
    return outcome;
  };
}
