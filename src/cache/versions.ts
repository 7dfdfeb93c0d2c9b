import { newId } from "../core/runtime.ts";
import { after, isThenable } from "../core/settle.ts";
import type { Answer } from "../storage/store.ts";
import type { CacheStore } from "./options.ts";
import type { Version } from "./record.ts";

/** How much longer a version is kept than any entry that names it, in milliseconds. */
const longer = 30 * 86_400_000;

/** All of several answers; without a promise when none of them is one. */
function all<Value>(answers: readonly Answer<Value>[]): Answer<readonly Value[]> {
  return answers.some(isThenable) ? Promise.all(answers) : (answers as readonly Value[]);
}

/**
 * The versions of tags and prefixes. An entry is valid as long as each of its versions is the one in the store, so one write
 * ends any number of entries; a version that the store forgot ends them, too.
 */
export class Versions {
  private readonly store: CacheStore;
  private readonly prefix: string;
  private readonly ttl: number;

  /** `life` is the longest an entry usually lives, in milliseconds. */
  constructor(store: CacheStore, prefix: string, life: number) {
    this.store = store;
    this.prefix = prefix;
    this.ttl = longer + life;
  }

  private get(name: string): Answer<string | undefined> {
    return this.store.get<string>(this.prefix + name);
  }

  /** The present versions of these names; those that have none are left out. */
  now(names: readonly Version[]): Answer<readonly Version[]> {
    const pairs = (versions: readonly (string | undefined)[]): readonly Version[] =>
      names.flatMap(([name], at): Version[] => {
        const version = versions[at];
        return version === undefined ? [] : [[name, version]];
      });
    return after(all(names.map(([name]) => this.get(name))), pairs as never) as never;
  }

  /** Gives a name a new version, which ends what names an earlier one. */
  renew(name: string, now: number): Answer<string> {
    const version = `${now}:${newId()}`;
    return after(this.store.set(this.prefix + name, version, { ttl: this.ttl }), () => version) as never;
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
      const judge = (version: string): Version | undefined =>
        Number.parseFloat(version) > began ? undefined : [name, version];
      return after(this.get(name), (version) =>
        version === undefined
          ? after(this.renew(name, Math.min(began, now)), judge as never)
          : judge(version as string),
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
