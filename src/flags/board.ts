import type { FlagsData, FlagsOptions } from "./options.ts";
import { type ReadyFlags, readFlags } from "./read.ts";

/** Is told which flags changed. */
export type Watcher = (changed: readonly string[]) => void;

/** The flags as they are now, who overrides them, and who is told when they change. */
export class Board {
  readonly options: FlagsOptions;
  readonly overrides: Map<string, string> = new Map();
  readonly watchers: Set<Watcher> = new Set();
  ready: ReadyFlags = new Map();
  version = 0;

  constructor(options: FlagsOptions) {
    this.options = options;
  }

  reload(data: FlagsData): string[] {
    const before = this.ready;
    const after = readFlags(data, this.options);
    const names = [...new Set([...before.keys(), ...after.keys()])];
    const changed = names.filter((name) => before.get(name)?.text !== after.get(name)?.text);
    this.ready = after;
    this.version++;
    for (const watcher of this.watchers) watcher(changed);
    return changed;
  }

  override(name: string, variant: string | undefined): void {
    if (variant === undefined) return void this.overrides.delete(name);
    const known = Object.keys(this.ready.get(name)?.variants ?? {});
    if (!known.includes(variant))
      throw new TypeError(
        `variant must be one of those of ${name} (${known.join(", ") || "none"}), got ${variant}`,
      );
    this.overrides.set(name, variant);
  }

  watch(fn: Watcher): () => void {
    this.watchers.add(fn);
    return () => this.watchers.delete(fn);
  }
}
