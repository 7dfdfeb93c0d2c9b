import type { Run } from "../core/run.ts";
import { after, isThenable } from "../core/settle.ts";
import type { Answer } from "../storage/store.ts";
import type { Setting } from "./options.ts";
import { type CacheRecord, unpack, type Version } from "./record.ts";
import { sameVersions, type Versions } from "./versions.ts";

/** A record with the present versions of its tags. */
export interface Seen {
  readonly record: CacheRecord;
  readonly versions: readonly Version[];
  /** Whether nothing invalidated it. */
  readonly valid: boolean;
}

const none: readonly Version[] = [];

/** Tells that the store failed, and was passed over. */
export function passOver(setting: Setting<never, never>, key: string, error: unknown, run: Run): undefined {
  setting.stats.storeErrors++;
  run.emit({ type: "cache:store-failed", key, error });
  return undefined;
}

/** Reads entries; calls that look for the same one look together. */
export class Lookup {
  private readonly setting: Setting<never, never>;
  private readonly versions: Versions;
  private readonly pending: Map<string, PromiseLike<Seen | undefined>> = new Map();

  constructor(setting: Setting<never, never>, versions: Versions) {
    this.setting = setting;
    this.versions = versions;
  }

  /** The entry of a key. */
  read(key: string): Answer<Seen | undefined> {
    const found = this.setting.options.store.get(this.setting.keys + key);
    return isThenable(found) ? found.then((got) => this.judge(got)) : this.judge(found);
  }

  /** The entry of a key; a store that fails has none. */
  find(key: string, run: Run): Answer<Seen | undefined> {
    try {
      const seen = this.read(key);
      if (!isThenable(seen)) return seen;
      return seen.then(undefined, (error) => passOver(this.setting, key, error, run));
    } catch (error) {
      return passOver(this.setting, key, error, run);
    }
  }

  /** The same, in one with those who are looking for it now. */
  share(key: string, run: Run): Answer<Seen | undefined> {
    const before = this.pending.size === 0 ? undefined : this.pending.get(key);
    if (before) return before;
    const seen = this.find(key, run);
    if (!isThenable(seen)) return seen;
    const done = (): void => {
      if (this.pending.get(key) === shared) this.pending.delete(key);
    };
    const shared: PromiseLike<Seen | undefined> = seen.then((value) => {
      done();
      return value;
    });
    this.pending.set(key, shared);
    return shared;
  }

  /** Nobody joins who looks already: what is read then may be outdated. */
  forget(): void {
    this.pending.clear();
  }

  private judge(found: unknown): Answer<Seen | undefined> {
    const record = unpack(found);
    if (!record?.tags) return record && { record, versions: none, valid: true };
    const { tags } = record;
    const seen = (versions: readonly Version[]): Seen => ({
      record,
      versions,
      valid: sameVersions(tags, versions),
    });
    return after(this.versions.now(tags), seen as never) as Answer<Seen>;
  }
}
