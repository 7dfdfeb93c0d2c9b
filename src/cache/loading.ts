import type { Run } from "../core/run.ts";
import { after, isThenable } from "../core/settle.ts";
import { sleep } from "../core/within.ts";
import { keep, type Lease, type Leases } from "../lease/lease.ts";
import type { Answer } from "../storage/store.ts";
import { atMost, Flight, together } from "./flight.ts";
import { Lookup, passOver, type Seen } from "./lookup.ts";
import type { Setting } from "./options.ts";
import { ageOf } from "./record.ts";
import { Versions } from "./versions.ts";
import { Writer } from "./writer.ts";

/** A call for which a value is to be loaded. */
export interface Ask<In, Out> {
  readonly key: string;
  readonly input: In;
  readonly load: (run: Run) => Out | PromiseLike<Out>;
  readonly run: Run;
  /** The entry there is, if there is one. */
  readonly seen: Seen | undefined;
}

/** The longest pause between two looks for what another process loads, in milliseconds. */
const poll = 250;

/** Loads values: once for all calls that want the same, in this process and, with a lock, in all. */
export class Loading<In, Out> {
  readonly flights: Map<string, Flight> = new Map();
  readonly lookup: Lookup;
  readonly writer: Writer<In, Out>;
  private readonly setting: Setting<In, Out>;
  private readonly active: Set<Flight> = new Set();

  constructor(setting: Setting<In, Out>) {
    const { swr, sie, options } = setting;
    const versions = new Versions(options.store, Math.max(swr, sie));
    this.setting = setting;
    this.lookup = new Lookup(setting as Setting<never, never>, versions);
    this.writer = new Writer(setting, versions);
  }

  /** Lets nobody join the loading under way: a key was written, or names were invalidated. */
  overtake(key: string | undefined, names: readonly string[] = []): void {
    this.lookup.forget();
    for (const flight of this.active) {
      if (flight.key === key) flight.overtaken = true;
      for (const name of names) flight.invalid.add(name);
    }
    if (key === undefined) this.flights.clear();
    else this.flights.delete(key);
  }

  /** Joins a flight, or begins one. `flying` is one that was under way when the call began. */
  go(ask: Ask<In, Out>, flying: Flight | undefined): unknown {
    const flight = flying ?? this.flights.get(ask.key);
    if (!flight?.landing) return this.begin(ask);
    this.setting.stats.shared++;
    return atMost(this.join(flight, ask.run), this.setting.wait, ask.run, () => this.begin(ask));
  }

  /** Loads in the background, unless that is being done. */
  refresh(ask: Ask<In, Out>): void {
    if (this.flights.has(ask.key)) return;
    this.setting.stats.refreshes++;
    const fail = (error: unknown): void =>
      ask.run.emit({ type: "cache:refresh-failed", key: ask.key, error });
    try {
      const out = this.begin(ask, true);
      if (isThenable(out)) out.then(undefined, fail);
    } catch (error) {
      fail(error);
    }
  }

  private begin(ask: Ask<In, Out>, background = false): unknown {
    const flight = new Flight(ask.key, ask.run, background);
    this.active.add(flight);
    const land = (): void => {
      flight.close();
      this.active.delete(flight);
      if (this.flights.get(ask.key) === flight) this.flights.delete(ask.key);
    };
    const { lock } = this.setting.options;
    try {
      const out = lock ? this.locked(ask, flight, lock) : this.load(ask, flight);
      if (isThenable(out)) {
        flight.landing = Promise.resolve(out).finally(land);
        this.flights.set(ask.key, flight);
        // Others may wait for it when the request it began with has gone.
        ask.run.waitUntil(flight.landing.catch(() => undefined));
        return background ? flight.landing : this.join(flight, ask.run);
      }
      land();
      return out;
    } catch (error) {
      land();
      throw error;
    }
  }

  private join(flight: Flight, run: Run): PromiseLike<unknown> {
    const landing = flight.landing as Promise<unknown>;
    flight.enter();
    return together(landing, run, (reason) => {
      if (flight.leave(reason) && this.flights.get(flight.key) === flight) this.flights.delete(flight.key);
    });
  }

  private load(ask: Ask<In, Out>, flight: Flight): Answer<unknown> {
    const { part } = flight;
    const began = part.clock.now();
    const kept = (value: Out): Answer<Out> =>
      after(this.writer.keep(ask, flight, value, began), () => value) as Answer<Out>;
    const fail = (error: unknown): unknown => this.rescue(ask, flight, error);
    this.setting.stats.loads++;
    let out: Out | PromiseLike<Out>;
    try {
      out = ask.load(part);
    } catch (error) {
      return fail(error);
    }
    return isThenable(out) ? out.then(kept as never, fail) : kept(out);
  }

  /** Answers a failure with an outdated value, if there is one that may be. */
  private rescue({ key, seen, run }: Ask<In, Out>, { part, background }: Flight, error: unknown): unknown {
    const { stats } = this.setting;
    stats.errors++;
    if (background || part.aborted || !seen?.valid) throw error;
    const { ttl, sie, v } = seen.record;
    if (ageOf(seen.record, part.clock.now()) >= ttl + sie) throw error;
    stats.rescued++;
    run.emit({ type: "cache:stale-if-error", key, error });
    return v;
  }

  /** What another process has loaded since. */
  private async fresh(ask: Ask<In, Out>, { part }: Flight): Promise<Seen | undefined> {
    const seen = await this.lookup.find(ask.key, part);
    const fresh = seen?.valid && ageOf(seen.record, part.clock.now()) < seen.record.ttl;
    // A refresh ahead of time finds the entry it is to replace.
    return fresh && seen.record.at !== ask.seen?.record.at ? seen : undefined;
  }

  private async locked(ask: Ask<In, Out>, flight: Flight, lock: Leases): Promise<unknown> {
    const { part, background } = flight;
    const until = part.clock.now() + this.setting.wait;
    for (let tried = 0; part.clock.now() < until; tried++) {
      const ends = part.clock.now() + lock.ttl;
      let lease: Lease | undefined;
      try {
        lease = await lock.tryAcquire(`${this.setting.prefix}l:${ask.key}`);
      } catch (error) {
        passOver(this.setting as Setting<never, never>, ask.key, error, part);
        break;
      }
      if (lease) {
        const stop = keep(lease, lock.ttl, ends, part, () => {});
        return this.alone(ask, flight, lease).finally(stop);
      }
      if (background) return undefined;
      await sleep(Math.min(poll, 10 * 2 ** tried) * (1 - part.random() / 2), part);
      const seen = await this.fresh(ask, flight);
      if (seen) return seen.record.v;
    }
    return this.load(ask, flight);
  }

  /** Loads as the one process that does. */
  private async alone(ask: Ask<In, Out>, flight: Flight, lease: Lease): Promise<unknown> {
    try {
      const seen = await this.fresh(ask, flight);
      return seen ? seen.record.v : await this.load(ask, flight);
    } finally {
      // It ends by itself when it cannot be given up.
      await lease.release().catch(() => false);
    }
  }
}
