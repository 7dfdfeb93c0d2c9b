import { type Middleware, mustCall, type Next, named } from "../core/middleware.ts";
import { host, type Run, type RunOptions, RunState } from "../core/run.ts";
import { after, isThenable } from "../core/settle.ts";
import type { Answer } from "../storage/store.ts";
import { type Flight, together } from "./flight.ts";
import { type Ask, Loading } from "./loading.ts";
import { passOver, type Seen } from "./lookup.ts";
import { type CacheOptions, type CacheStats, type Setting, settingOf } from "./options.ts";
import { ageOf } from "./record.ts";
import { prefixName, tagName } from "./writer.ts";

/** A cache: a middleware that reads through it, with what else can be done with it. */
export interface Cache<In, Out = unknown> {
  <Value extends Out>(input: In, next: Next<In, Value>, run: Run): Value | PromiseLike<Value>;
  /** What it has done so far. */
  readonly stats: CacheStats;
  /** The value of an input if there is a fresh one. Errors of the store reach the caller, here and in what follows. */
  get<Value = Out>(input: In): Answer<Value | undefined>;
  /** Keeps a value in place of the former one. */
  set(input: In, value: Out): Answer<void>;
  /** Forgets the value of an input. */
  delete(input: In): Answer<void>;
  /** The value of an input, loaded if there is no fresh one: what the middleware does, outside of a chain. */
  getOrLoad<Value extends Out>(
    input: In,
    load: (run: Run) => Value | PromiseLike<Value>,
    options?: RunOptions,
  ): Value | PromiseLike<Value>;
  /** Ends every entry with one of these tags; one write for each tag, however many entries there are. */
  invalidateTags(...tags: readonly string[]): Answer<void>;
  /** Ends every entry whose key begins with this text, which ends with the separator; `""` ends all entries. */
  invalidatePrefix(prefix: string): Answer<void>;
  /**
   * A middleware for a link that changes what is cached: the link's result is kept as the value of the input that `inputOf`
   * gives; when the link fails, that value is forgotten.
   */
  writeThrough<Write>(inputOf: (input: Write) => In): Middleware<Write, Out>;
}

const place = { name: "cache", steps: [] };

/** The run of a call outside of a chain. */
function runOf(options: RunOptions | undefined): RunState {
  const run = new RunState(place, [place.name], (options?.parent as RunState | undefined) ?? host);
  if (options) run.take(options);
  return run;
}

class Reading<In, Out> {
  readonly setting: Setting<In, Out>;
  readonly loading: Loading<In, Out>;

  constructor(setting: Setting<In, Out>) {
    this.setting = setting;
    this.loading = new Loading(setting);
  }

  keyOf(input: In): string {
    const key = this.setting.options.key(input);
    if (typeof key === "string" && key !== "") return key;
    throw new TypeError(`key must give a text of at least one character, got ${JSON.stringify(key)}`);
  }

  read(input: In, load: (run: Run) => Out | PromiseLike<Out>, run: Run): unknown {
    const key = this.keyOf(input);
    const { flights, lookup } = this.loading;
    const flying = flights.size === 0 ? undefined : flights.get(key);
    const seen = lookup.share(key, run);
    if (!isThenable(seen)) return this.decide({ key, input, load, run, seen }, flying);
    const decide = (found: Seen | undefined): unknown =>
      this.decide({ key, input, load, run, seen: found }, flying);
    return together(seen, run).then(decide);
  }

  private decide(ask: Ask<In, Out>, flying: Flight | undefined): unknown {
    const { seen, key, run } = ask;
    const { stats, early, adaptive } = this.setting;
    if (seen?.valid) {
      const { record } = seen;
      const age = ageOf(record, run.clock.now());
      if (age < record.ttl) {
        stats.hits++;
        adaptive?.saw(key, true);
        if (early > 0 && age - record.cost * early * Math.log(1 - run.random()) >= record.ttl)
          this.loading.refresh(ask);
        return record.v;
      }
      if (age < record.ttl + record.swr) return this.stale(ask, record.v);
    }
    stats.misses++;
    adaptive?.saw(key, false);
    run.emit({ type: "cache:miss", key });
    return this.loading.go(ask, flying);
  }

  private stale(ask: Ask<In, Out>, value: unknown): unknown {
    const { stats, adaptive } = this.setting;
    stats.stale++;
    adaptive?.saw(ask.key, true);
    ask.run.emit({ type: "cache:stale", key: ask.key });
    this.loading.refresh(ask);
    return value;
  }

  /** The fresh value of an input; errors of the store reach the caller. */
  peek(input: In): Answer<unknown> {
    const { clock } = runOf(this.setting.options.run);
    const fresh = (seen: Seen | undefined): unknown =>
      seen?.valid && ageOf(seen.record, clock.now()) < seen.record.ttl ? seen.record.v : undefined;
    return after(this.loading.lookup.read(this.keyOf(input)), fresh as never);
  }

  /** Changes the store, and lets no loading that began before the end of it be kept or joined. */
  change(key: string | undefined, names: readonly string[], make: () => Answer<void>): Answer<void> {
    const overtake = (): void => this.loading.overtake(key, names);
    overtake();
    return after(make(), overtake) as Answer<void>;
  }

  set(input: In, value: Out, run: Run = runOf(this.setting.options.run)): Answer<void> {
    const key = this.keyOf(input);
    const write = (): Answer<void> => this.loading.writer.write(key, input, value, run, run.clock.now(), []);
    return this.change(key, [], write);
  }

  delete(input: In): Answer<void> {
    const { keys, options } = this.setting;
    const key = this.keyOf(input);
    return this.change(key, [], () => options.store.delete(keys + key));
  }

  invalidate(names: readonly string[]): Answer<void> {
    const { clock } = runOf(this.setting.options.run);
    return this.change(undefined, names, () => this.loading.writer.invalidate(names, clock.now()));
  }

  invalidatePrefix(prefix: string): Answer<void> {
    const { separator } = this.setting.options;
    if (separator === undefined || !(prefix === "" || prefix.endsWith(separator)))
      throw new TypeError(
        `invalidatePrefix needs the option separator and a text that ends with it, got ${JSON.stringify(prefix)}`,
      );
    return this.invalidate([prefixName(this.setting.prefix, prefix)]);
  }

  /** Forgets what a write that failed may have changed. */
  private async forget(input: In, run: Run): Promise<void> {
    try {
      await this.delete(input);
    } catch (error) {
      passOver(this.setting as Setting<never, never>, this.keyOf(input), error, run);
    }
  }

  async write(input: In, work: () => unknown, run: Run): Promise<unknown> {
    let value: Out;
    try {
      value = (await work()) as Out;
    } catch (error) {
      await this.forget(input, run);
      throw error;
    }
    try {
      await this.set(input, value, run);
    } catch (error) {
      if (error instanceof TypeError) throw error;
      await this.forget(input, run);
    }
    return value;
  }
}

/**
 * A middleware that answers with what a link gave for the same input before, as long as that is fresh.
 *
 * A miss is loaded once for all who want it: the calls of this process share it, and with `lock` the processes do. Outdated
 * values may be answered with while they are loaded anew in the background (`staleWhileRevalidate`, kept alive by
 * `run.waitUntil`) or when loading fails (`staleIfError`). Entries end by key, by tag, or by the beginning of their key. A
 * hit in a store in memory is answered without a promise. What is loaded ends when all who wait for it have gone.
 *
 * A value is JSON or bytes; what was just loaded is given as it is, a hit is not to be changed. A store that fails is
 * passed over. Announces `cache:miss`, `cache:stale`, `cache:stale-if-error`, `cache:refresh-failed` and
 * `cache:store-failed`. Throws a `TypeError` for a wrong option, and rejects with one for a value that cannot be kept.
 *
 * @example
 * import { chain } from "modulink-edge";
 * import { cache } from "modulink-edge/resilience";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const users = cache({ store: memoryStore(), key: (id: string) => `user:${id}`, ttl: "1m", staleWhileRevalidate: "10m" });
 * let asked = 0;
 * const userOf = chain("user").link("ask", async (id: string) => ({ id, asked: ++asked }), users);
 * await userOf("7"); // { id: "7", asked: 1 }
 * await userOf("7"); // { id: "7", asked: 1 }
 * users.stats.hitRate; // 0.5
 */
export function cache<In, Out = unknown>(options: CacheOptions<In, Out>): Cache<In, Out> {
  const setting = settingOf(options);
  const reading = new Reading(setting);
  const around = (input: In, next: Next<In, Out>, run: Run): unknown =>
    reading.read(input, (part) => next(input, part), run);
  const methods = {
    stats: setting.stats,
    get: (input: In) => reading.peek(input) as never,
    set: (input: In, value: Out) => reading.set(input, value),
    delete: (input: In) => reading.delete(input),
    getOrLoad: (input: In, load: (run: Run) => never, own?: RunOptions) =>
      reading.read(input, mustCall(load, "load"), runOf(own ?? options.run)) as never,
    invalidateTags: (...tags: readonly string[]) =>
      reading.invalidate(tags.map((tag) => tagName(setting.prefix, tag))),
    invalidatePrefix: (prefix: string) => reading.invalidatePrefix(prefix),
    writeThrough: (inputOf: (input: unknown) => In) => {
      mustCall(inputOf, "inputOf");
      const through = (input: unknown, next: Next<unknown, unknown>, run: Run): unknown =>
        reading.write(inputOf(input), () => next(input), run);
      return named(through, "writeThrough");
    },
  };
  return Object.assign(named(around, "cache"), methods) as unknown as Cache<In, Out>;
}
