import type { FlagsData, FlagsOptions } from "./options.ts";
import { type ReadyFlags, readFlags } from "./read.ts";

/** Is told which flags changed. */
export type Watcher = (changed: readonly string[]) => void;

/** The flags as they are now, who overrides them, and who is told when they change. */
export interface Board {
  flags: ReadyFlags;
  version: number;
  readonly overrides: Map<string, string>;
  readonly watchers: Set<Watcher>;
}

/** Puts other flags on a board, and gives the names of those that changed. */
export function reload(board: Board, data: FlagsData, options: FlagsOptions): string[] {
  const { flags: before, watchers } = board;
  const after = readFlags(data, options);
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const changed = names.filter((name) => before.get(name)?.text !== after.get(name)?.text);
  board.flags = after;
  board.version++;
  for (const watcher of watchers) watcher(changed);
  return changed;
}

/** Gives everybody one variant of a flag, or again what is theirs. */
export function override({ flags, overrides }: Board, name: string, variant: string | undefined): void {
  if (variant === undefined) return void overrides.delete(name);
  const known = Object.keys(flags.get(name)?.variants ?? {});
  if (!known.includes(variant))
    throw new TypeError(
      `variant must be one of those of ${name} (${known.join(", ") || "none"}), got ${variant}`,
    );
  overrides.set(name, variant);
}

/** Tells a function what changes, until the returned one is called. */
export function watch({ watchers }: Board, fn: Watcher): () => void {
  watchers.add(fn);
  return () => watchers.delete(fn);
}
