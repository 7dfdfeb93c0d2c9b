import type { Identity, RunState } from "../core/run.ts";

/** Who an item is: the run it belongs to, at a position of its own. */
class Item implements Identity {
  private readonly whole: Identity;
  private readonly index: number;

  constructor(whole: Identity, index: number) {
    this.whole = whole;
    this.index = index;
  }

  get key(): string | undefined {
    return this.whole.key;
  }

  set key(key: string | undefined) {
    this.whole.key = key;
  }

  get source(): Identity["source"] {
    return this.whole.source;
  }

  get position(): string {
    const { position } = this.whole;
    return position === undefined ? `${this.index}` : `${position}/${this.index}`;
  }
}

/** Makes a part of a run that of one item, so that all that is told of it can be told from what is told of the others. */
export function asItem(part: RunState, index: number): RunState {
  part.root = new Item(part.root, index);
  return part;
}

const positions = new WeakMap<object, string>();

/**
 * Which item of `map` or `toStream` threw this error: its position from 0, such as `"3"`, or `"3/1"` for one inside another; undefined
 * when it came out of none.
 *
 * Only objects can be traced, so of a thrown text or number it is not known.
 *
 * @example
 * const root = (n: number): number => {
 *   if (n < 0) throw new RangeError(`no root of ${n}`);
 *   return Math.sqrt(n);
 * };
 * const roots = chain("roots").link((numbers: number[]) => numbers).link(map(root));
 * await roots.run([4, -1]).catch(errorItem); // "1"
 */
export function errorItem(error: unknown): string | undefined {
  return positions.get(error as object);
}

/** Remembers which item an error came out of, the innermost of them. */
export function blame(error: unknown, run: RunState, index: number): void {
  if (Object(error) !== error) return;
  const { position } = new Item(run.root, index);
  if (!errorItem(error)?.startsWith(`${position}/`)) positions.set(error as object, position);
}
