import { newId } from "../core/runtime.ts";
import { after, isThenable } from "../core/settle.ts";
import type { Answer } from "../storage/store.ts";
import type { CacheStore } from "./options.ts";
import type { Version } from "./record.ts";

/** How much longer a version is kept than any entry that names it, in milliseconds. */
const longer = 30 * 86_400_000;

/** All of several answers; without a promise when none of them is one. */
const all = <Value>(answers: readonly Answer<Value>[]): Answer<readonly Value[]> =>
  answers.some(isThenable) ? Promise.all(answers) : (answers as readonly Value[]);

/** Names with their versions; those that have none are left out. */
function pairsOf(names: readonly Version[], versions: readonly (string | undefined)[]): readonly Version[] {
  const pairs: Version[] = [];
  for (let at = 0; at < names.length; at++)
    if (versions[at] !== undefined) pairs.push([names[at]![0], versions[at] as string]);
  return pairs;
}

/**
 * The versions of tags and prefixes, under keys that are their names. An entry is valid as long as each of its versions is the
 * one in the store, so one write ends any number of entries; a version that the store forgot ends them, too.
 */
export class Versions {
  private readonly store: CacheStore;
  private readonly ttl: number;
  /** The first versions that are being made now. */
  private readonly making: Map<string, PromiseLike<string>> = new Map();

  /** `life` is how long an entry may live beside its time to live, in milliseconds. */
  constructor(store: CacheStore, life: number) {
    this.store = store;
    this.ttl = longer + life;
  }

  /** The present versions of these names; those that have none are left out. */
  now(names: readonly Version[]): Answer<readonly Version[]> {
    const found: Answer<string | undefined>[] = [];
    let waits = false;
    for (const [name] of names) {
      const version = this.store.get<string>(name);
      waits ||= isThenable(version);
      found.push(version);
    }
    if (waits) return Promise.all(found).then((versions) => pairsOf(names, versions));
    return pairsOf(names, found as readonly (string | undefined)[]);
  }

  /** Gives a name a new version, which ends what names an earlier one. */
  renew(name: string, now: number): Answer<string> {
    const version = `${now}:${newId()}`;
    return after(this.store.set(name, version, { ttl: this.ttl }), () => version) as never;
  }

  /** The version of a name, which is made if there is none: once for all entries that are written meanwhile. */
  private present(name: string, now: number): Answer<string> {
    const before = this.making.get(name);
    if (before) return before;
    const version = after(this.store.get<string>(name), (found) => found ?? this.renew(name, now));
    if (!isThenable(version)) return version as string;
    const done = (): void => void this.making.delete(name);
    this.making.set(name, version as PromiseLike<string>);
    version.then(done, done);
    return version as PromiseLike<string>;
  }

  /**
   * The versions for an entry whose loading began at a time, as they were then; undefined when one of them has changed
   * since. `known` are those that were read before.
   */
  since(
    began: number,
    names: readonly string[],
    known: readonly Version[],
    now: number,
  ): Answer<readonly Version[] | undefined> {
    const one = (name: string): Answer<Version | undefined> => {
      const before = known.find(([other]) => other === name);
      if (before) return before;
      return after(this.present(name, Math.min(began, now)), (version) =>
        Number.parseFloat(version as string) > began ? undefined : [name, version],
      ) as never;
    };
    const whole = (pairs: readonly (Version | undefined)[]) =>
      pairs.includes(undefined) ? undefined : (pairs as readonly Version[]);
    return after(all(names.map(one)), whole as never) as never;
  }
}

/** Whether an entry's versions are the present ones. */
export const sameVersions = (then: readonly Version[], now: readonly Version[]): boolean =>
  then.length === now.length && then.every(([, version], at) => version === now[at]?.[1]);

/** The prefixes of a key that end with the separator, from none to the longest. */
export function prefixesOf(key: string, separator: string): string[] {
  const parts = key.split(separator);
  return parts.map((_, at) =>
    parts
      .slice(0, at)
      .map((part) => part + separator)
      .join(""),
  );
}
