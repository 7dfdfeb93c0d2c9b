import { mustCount } from "../core/count.ts";
import { type Duration, milliseconds } from "../core/duration.ts";
import type { Run } from "../core/run.ts";
import { newId } from "../core/runtime.ts";
import { onAbort } from "../core/scope.ts";
import { claimLease, extendLease } from "../lease/transitions.ts";
import type { Answer, AtomicStore } from "../storage/store.ts";
import type { Call, Follower, Peers, Sharing } from "./peers.ts";
import { closeCircuit, lookAtCircuit, tripCircuit, type Verdict } from "./transitions.ts";

/** How instances share a breaker. */
export interface SharedCircuitOptions {
  /** Where they meet. */
  readonly store: AtomicStore;
  /** The name of the dependency; the keys in the store are `breaker:` and `lease:breaker:` with this name. */
  readonly key: string;
  /** How often an instance asks what the others say, at most, and only when it is called; default 1 s. */
  readonly poll?: Duration | undefined;
  /** How many instances have to find the dependency ill before the others follow; default 1. */
  readonly quorum?: number | undefined;
}

/** One instance among those that share. */
class Instance implements Peers {
  readonly #store: AtomicStore;
  readonly #key: string;
  readonly #poll: number;
  readonly #quorum: number;
  readonly #breaker: Follower;
  #id: string | undefined;
  #asked = Number.NEGATIVE_INFINITY;
  /** Until when the dependency is left alone because of what was seen here, while others say so, too. */
  #own = 0;
  #lease: { readonly fencing: number; readonly from: number; readonly until: number } | undefined;

  constructor(store: AtomicStore, key: string, poll: number, quorum: number, breaker: Follower) {
    this.#store = store;
    this.#key = `breaker:${key}`;
    this.#poll = poll;
    this.#quorum = quorum;
    this.#breaker = breaker;
  }

  /** Made when it is first needed: some hosts have no randomness before they are called. */
  get #me(): string {
    this.#id ??= newId();
    return this.#id;
  }

  /** An operation on the store; when it fails, observers are told, and there is no answer. */
  async #ask<Result>(run: Run, operation: string, fn: () => Answer<Result>): Promise<Result | undefined> {
    try {
      return await fn();
    } catch (error) {
      run.emit({ type: "breaker:store-failed", key: this.#key, operation, error });
      return undefined;
    }
  }

  #look = (run: Run): Promise<Verdict | undefined> =>
    this.#ask(run, "look", () => this.#store.update(this.#key, lookAtCircuit, null));

  /** Does as the others say, unless the breaker has changed since they were asked. */
  async #follow(run: Run, asking: Promise<Verdict | undefined>): Promise<void> {
    const { circuit } = this.#breaker;
    const { period } = circuit;
    const verdict = await asking;
    if (verdict && period === circuit.period) this.#obey(verdict, run);
  }

  #obey(verdict: Verdict, run: Run): void {
    const { circuit } = this.#breaker;
    const { state, led } = circuit;
    if (state === "open" && led && !verdict.open) this.#breaker.close(run, "shared");
    if (!verdict.open || !/^(open|closed)$/.test(state)) return;
    this.#comply(verdict);
    if (state === "closed") this.#breaker.opened(run, "shared", verdict.wait);
  }

  /** Opens because others say so, or stays open for as long as they say; never for less than what was seen here. */
  #comply({ wait, rounds }: Verdict): void {
    const { circuit } = this.#breaker;
    if (circuit.state !== "open") {
      circuit.enter("open");
      this.#own = 0;
    } else if (!circuit.led) this.#own = circuit.until;
    circuit.led = true;
    circuit.rounds = rounds ?? circuit.rounds;
    circuit.until = Math.max(this.#own, circuit.time() + wait);
  }

  look(run: Run): void {
    const now = run.clock.now();
    if (now >= this.#asked && now - this.#asked < this.#poll) return;
    this.#asked = now;
    run.waitUntil(this.#follow(run, this.#look(run)));
  }

  probe(call: Call): unknown {
    const now = call.run.clock.now();
    const held = this.#lease && now >= this.#lease.from && now < this.#lease.until;
    return held ? this.#go(call) : this.#wait(call, this.#claim(call.run, now));
  }

  /** Waits for the others' leave, at most until the caller stops the run. */
  #wait(call: Call, asked: Promise<Verdict | undefined>): unknown {
    const { run } = call;
    const { signal } = run;
    return new Promise((resolve, reject) => {
      const unlisten = onAbort(signal, () => reject(signal.reason));
      void asked.then((verdict) => {
        unlisten();
        if (signal.aborted) return this.release(run);
        try {
          // Listened to at once: workerd takes a promise that only another one adopts for unhandled.
          Promise.resolve(this.#go(call, verdict)).then(resolve, reject);
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  /** Goes on with a probe by what the others said, if there is anything against it. */
  #go(call: Call, verdict?: Verdict): unknown {
    const { circuit } = this.#breaker;
    const fresh = call.period === circuit.period;
    const well = verdict && !verdict.open && circuit.led;
    if (fresh && verdict?.open) this.#comply(verdict);
    if (!verdict?.open && (well || !fresh)) this.release(call.run);
    if (fresh && well) this.#breaker.close(call.run, "shared");
    return this.#breaker.probe(call);
  }

  /** Asks for the lease; gives what the others say against a probe, if they do. */
  async #claim(run: Run, from: number): Promise<Verdict | undefined> {
    const ttl = this.#breaker.circuit.rules.lease;
    const claim = { owner: this.#me, ttl };
    const claimed = await this.#ask(run, "claim", () =>
      this.#store.update(`lease:${this.#key}`, claimLease, claim),
    );
    if (!claimed) return undefined;
    if ("wait" in claimed) return { open: true, wait: claimed.wait, rounds: undefined };
    this.#lease = { fencing: claimed.fencing, from, until: from + ttl };
    // Only who has the lease may judge: what was said before may have changed in the hands of the last prober.
    const verdict = await this.#look(run);
    if (verdict?.open && verdict.wait === 0) return undefined;
    if (verdict?.open) this.release(run);
    return verdict;
  }

  release(run: Run): void {
    const lease = this.#drop();
    if (lease) run.waitUntil(this.#free(run, lease));
  }

  /** The fencing number of the lease, which is this instance's no longer; 0 if it had none. */
  #drop(): number {
    const fencing = this.#lease?.fencing ?? 0;
    this.#lease = undefined;
    return fencing;
  }

  async #free(run: Run, fencing: number): Promise<void> {
    if (fencing === 0) return;
    const end = { owner: this.#me, fencing, ttl: 0 };
    await this.#ask(run, "release", () => this.#store.update(`lease:${this.#key}`, extendLease, end));
  }

  /** Tells the others something, and only then gives up the lease. */
  #tell(run: Run, fencing: number, telling: Promise<Verdict | undefined>): void {
    // What is read too soon may not have heard of it yet.
    this.#asked = run.clock.now();
    run.waitUntil(this.#follow(run, telling).then(() => this.#free(run, fencing)));
  }

  failed(run: Run, cooldown: number): void {
    const fencing = this.#drop();
    const report = { instance: this.#me, fencing, cooldown: Math.ceil(cooldown), quorum: this.#quorum };
    const telling = this.#ask(run, "trip", () => this.#store.update(this.#key, tripCircuit, report));
    this.#tell(run, fencing, telling);
  }

  recovered(run: Run): void {
    const fencing = this.#drop();
    const report = { instance: this.#me, fencing };
    const telling = this.#ask(run, "close", () => this.#store.update(this.#key, closeCircuit, report));
    this.#tell(
      run,
      fencing,
      telling.then(() => undefined),
    );
  }
}

/**
 * Lets the instances of a program share a breaker, through any atomic store.
 *
 * A closed breaker decides on its own and never waits for the store. An instance that opens tells the others, which learn
 * of it within `poll`, when they are called. When the time has come, one call of one instance finds out for all, under a
 * lease. With a quorum one instance that sees failures alone leaves the dependency alone by itself. Asking and telling is
 * done in the background (`run.waitUntil`); only a probe waits for the store. When the store fails, `breaker:store-failed`
 * is announced and every instance decides alone. Only the store's clock counts among them. `open`, `isolate` and `reset`
 * act on their own instance. Throws a `TypeError` for a wrong option.
 *
 * @example
 * import { circuitBreaker, sharedCircuit } from "modulink-edge/resilience";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const store = memoryStore(); // in earnest one that all instances share
 * const breaker = circuitBreaker({ shared: sharedCircuit({ store, key: "prices", quorum: 2 }) });
 * breaker.state; // "closed"
 */
export function sharedCircuit(options: SharedCircuitOptions): Sharing {
  const { store, key } = options;
  const poll = milliseconds(options.poll ?? "1s", "poll");
  const quorum = mustCount(options.quorum ?? 1, "quorum");
  if (typeof key !== "string" || key === "") throw new TypeError(`key must be a text, got ${key}`);
  if (store?.consistency !== "linearizable")
    throw new TypeError("store must be one that counts exactly, such as redisStore or memoryStore");
  return {
    join: (breaker, part) =>
      new Instance(store, part === undefined ? key : `${key}:${part}`, poll, quorum, breaker),
  };
}
