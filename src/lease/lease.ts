import { type Duration, milliseconds } from "../core/duration.ts";
import { isModulinkError, ModulinkError } from "../core/errors.ts";
import type { Run } from "../core/run.ts";
import { newId } from "../core/runtime.ts";
import { sleep, within } from "../core/within.ts";
import type { AtomicStore } from "../storage/store.ts";
import { type Claimed, claimLease, extendLease } from "./transitions.ts";

/** How leases are held. */
export interface LeaseOptions {
  /** How long a lease lasts unless it is renewed; a crashed holder blocks others for no longer. Default 30 s. */
  readonly ttl?: Duration | undefined;
  /** The longest pause between two tries while another holds the lease; half of it is random. Default 1 s. */
  readonly poll?: Duration | undefined;
  /** What the keys in the store begin with; default `"lease:"`. */
  readonly prefix?: string | undefined;
}

/** The right to be the only one, for a while. */
export interface Lease {
  readonly name: string;
  /** The token that proves whose it is. */
  readonly owner: string;
  /**
   * Greater than that of every earlier lease of this name. Whatever is protected can refuse a number below the greatest it
   * has seen, and so a holder that slept through the end of its lease.
   */
  readonly fencing: number;
  /** Makes it last for its whole time again; rejects with the code `lease-lost` when it has ended. */
  renew(): Promise<void>;
  /** Gives it up; says whether it was still held. */
  release(): Promise<boolean>;
}

/** Leases in one store. */
export interface Leases {
  /** How long a lease lasts unless it is renewed, in milliseconds. */
  readonly ttl: number;
  /** Takes the lease if nobody has it. */
  tryAcquire(name: string): Promise<Lease | undefined>;
  /** Takes the lease as soon as nobody has it; ends with the run. */
  acquire(name: string, run: Run): Promise<Lease>;
  /**
   * Takes the lease, keeps renewing it while `body` runs, and gives it up at the end. The run that `body` is given aborts
   * with the code `lease-lost` when the lease cannot be kept.
   */
  hold<Out>(name: string, run: Run, body: (part: Run, lease: Lease) => Out | PromiseLike<Out>): Promise<Out>;
}

/** That a lease is no longer its holder's. */
export const lost = (name: string, cause?: unknown): ModulinkError =>
  new ModulinkError("lease-lost", `the lease ${JSON.stringify(name)} has ended`, { cause });

/**
 * Renews a lease three times in its life, until it is told to stop or the lease has ended.
 *
 * `ends` is counted from before it was asked for, so the holder believes in it no longer than the store does.
 */
export function keep(
  lease: Pick<Lease, "name" | "renew">,
  ttl: number,
  ends: number,
  { clock }: Run,
  lose: (reason: unknown) => void,
): () => void {
  let timers: readonly (() => void)[] = [];
  let open = true;
  const stop = (): void => {
    open = false;
    for (const cancel of timers) cancel();
  };
  const end = (error: unknown): void => {
    stop();
    lose(error);
  };
  const wait = (until: number): void => {
    for (const cancel of timers) cancel();
    const left = Math.max(until - clock.now(), 0);
    // A renewal that hangs must not outlive the lease, so the end has a timer of its own.
    timers = [
      clock.timer(left, () => end(lost(lease.name))),
      clock.timer(Math.min(ttl / 3, left), () => void renew(until)),
    ];
  };
  const renew = async (until: number): Promise<void> => {
    const began = clock.now();
    const after = await lease.renew().then(
      () => began + ttl,
      (error) => (isModulinkError(error, "lease-lost") ? end(error) : until),
    );
    if (open) wait(after ?? until);
  };
  wait(ends);
  return stop;
}

/** A lease that was had, with what its holder can do. */
function leaseOf(
  store: AtomicStore,
  key: string,
  ttl: number,
  { name, owner, fencing }: Pick<Lease, "name" | "owner" | "fencing">,
): Lease {
  const extend = async (by: number): Promise<boolean> =>
    await store.update(key, extendLease, { owner, fencing, ttl: by }); // workerd reports a rejection that is only passed on
  const renew = async (): Promise<void> => {
    if (!(await extend(ttl))) throw lost(name);
  };
  return { name, owner, fencing, renew, release: () => extend(0) };
}

/**
 * Leases: locks that end by themselves, over any atomic store, across processes.
 *
 * A holder can lose its lease without noticing (a pause, a clock that stands still), so what it protects should check the
 * fencing number. Time is the store's own: give it one clock for all, as Redis and Durable Objects have. Throws a
 * `TypeError` for a wrong option; store errors pass through, and a lease taken by a try whose outcome is unknown ends by
 * itself.
 *
 * @example
 * import { memoryStore } from "modulink-edge/storage";
 * import { leases } from "modulink-edge/resilience";
 *
 * const jobs = leases(memoryStore(), { ttl: "10s" });
 * const mine = await jobs.tryAcquire("nightly");
 * await jobs.tryAcquire("nightly"); // undefined: it is taken
 * await mine?.release(); // true
 */
export function leases(store: AtomicStore, options: LeaseOptions = {}): Leases {
  const { prefix = "lease:" } = options;
  const ttl = milliseconds(options.ttl ?? "30s", "ttl");
  const poll = milliseconds(options.poll ?? "1s", "poll");
  if (ttl === 0) throw new TypeError("ttl must be more than 0");

  const claim = async (name: string, owner: string): Promise<Claimed> =>
    await store.update(prefix + name, claimLease, { owner, ttl });

  async function tryAcquire(name: string): Promise<Lease | undefined> {
    const owner = newId();
    const claimed = await claim(name, owner);
    return "wait" in claimed
      ? undefined
      : leaseOf(store, prefix + name, ttl, { name, owner, fencing: claimed.fencing });
  }

  /** The lease, and when it ends as far as its holder can know. */
  async function take(name: string, run: Run): Promise<{ lease: Lease; ends: number }> {
    const owner = newId();
    for (;;) {
      run.throwIfAborted();
      const ends = run.clock.now() + ttl;
      const claimed = await claim(name, owner);
      if ("fencing" in claimed)
        return { lease: leaseOf(store, prefix + name, ttl, { name, owner, fencing: claimed.fencing }), ends };
      await sleep(Math.min(claimed.wait, poll * (1 - run.random() / 2)), run);
    }
  }

  async function hold<Out>(
    name: string,
    run: Run,
    body: (part: Run, lease: Lease) => Out | PromiseLike<Out>,
  ): Promise<Out> {
    const { lease, ends } = await take(name, run);
    try {
      return await within(run, {}, async (part, abort) => {
        const stop = keep(lease, ttl, ends, run, abort);
        try {
          const out = await body(part, lease);
          part.throwIfAborted();
          return out;
        } finally {
          stop();
        }
      });
    } finally {
      const released = lease.release();
      run.waitUntil(released); // tells observers when it fails: the lease then ends by itself
      await released.catch(() => false);
    }
  }

  return { ttl, tryAcquire, acquire: async (name, run) => (await take(name, run)).lease, hold };
}
