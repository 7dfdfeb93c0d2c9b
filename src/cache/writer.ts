import type { Run } from "../core/run.ts";
import { after, isThenable } from "../core/settle.ts";
import type { Answer } from "../storage/store.ts";
import type { Flight } from "./flight.ts";
import { passOver, type Seen } from "./lookup.ts";
import type { Setting } from "./options.ts";
import { pack, type Version } from "./record.ts";
import { prefixesOf, type Versions } from "./versions.ts";

/** A value that was loaded. */
interface Loaded<In> {
  readonly key: string;
  readonly input: In;
  readonly run: Run;
  readonly seen: Seen | undefined;
}

/** The keys of the versions of tags and prefixes. */
export const tagName = (prefix: string, tag: string): string => `${prefix}t:${tag}`;
export const prefixName = (prefix: string, beginning: string): string => `${prefix}p:${beginning}`;

/** Whether an error says that the program is wrong, and not that the store is. */
const isMisuse = (error: unknown): boolean => error instanceof TypeError;

/** Writes entries. */
export class Writer<In, Out> {
  private readonly setting: Setting<In, Out>;
  private readonly versions: Versions;

  constructor(setting: Setting<In, Out>, versions: Versions) {
    this.setting = setting;
    this.versions = versions;
  }

  private namesOf(key: string, input: In, value: Out): readonly string[] {
    const { prefix, options } = this.setting;
    const { tags, separator } = options;
    const own = tags ? [...new Set(tags(value, input))].map((tag) => tagName(prefix, tag)) : [];
    if (separator === undefined) return own;
    return [...own, ...prefixesOf(key, separator).map((beginning) => prefixName(prefix, beginning))];
  }

  /** Keeps what was loaded, unless it is outdated already; a store that fails is passed over. */
  keep(loaded: Loaded<In>, flight: Flight, value: Out, began: number): Answer<void> {
    const { key, input, seen } = loaded;
    const fail = (error: unknown): void => {
      if (isMisuse(error)) throw error;
      passOver(this.setting as Setting<never, never>, key, error, flight.part);
    };
    try {
      const kept = this.write(key, input, value, flight.part, began, seen?.versions ?? [], flight);
      return isThenable(kept) ? (kept.then(undefined, fail) as PromiseLike<void>) : kept;
    } catch (error) {
      return fail(error);
    }
  }

  /** Writes an entry, or ends the one there is when the value is not to be kept. */
  write(
    key: string,
    input: In,
    value: Out,
    run: Run,
    began: number,
    known: readonly Version[],
    flight?: Flight,
  ): Answer<void> {
    const { ttlOf, isNegative, jitter, keys, options } = this.setting;
    if (flight?.overtaken) return;
    const full = ttlOf(value, input, key);
    if (full === 0) return options.store.delete(keys + key);
    const negative = isNegative(value, input);
    const now = run.clock.now();
    const entry = {
      v: value,
      at: now,
      ttl: jitter ? full * (1 - jitter * run.random()) : full,
      swr: negative ? 0 : this.setting.swr,
      sie: negative ? 0 : this.setting.sie,
      cost: Math.max(now - began, 0),
    };
    const life = entry.ttl + Math.max(entry.swr, entry.sie);
    const put = (tags: readonly Version[] | undefined): Answer<void> =>
      options.store.set(keys + key, pack(tags ? { ...entry, tags } : entry), { ttl: life });
    const names = this.namesOf(key, input, value);
    if (names.length === 0) return put(undefined);
    if (names.some((name) => flight?.invalid.has(name))) return;
    const since = this.versions.since(began, names, known, now);
    // Between the reading of versions and the writing, the key may have been overtaken.
    const unlessEnded = (tags: readonly Version[] | undefined): Answer<void> =>
      tags && !flight?.overtaken ? put(tags) : undefined;
    return after(since, unlessEnded as never) as Answer<void>;
  }

  /** Ends all entries of some names, by giving each a new version. */
  invalidate(names: readonly string[], now: number): Answer<void> {
    const renewed = names.map((name) => this.versions.renew(name, now));
    return renewed.some(isThenable) ? Promise.all(renewed).then(() => undefined) : undefined;
  }
}
