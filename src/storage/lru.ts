/** An entry of an {@link Lru}, in a ring that runs from the one used last to the one used longest ago. */
export interface Used {
  readonly key: string;
  /** The order in which keys came. */
  readonly turn: number;
  size: number;
  newer: Used;
  older: Used;
}

/**
 * What the table of a `Map` takes while keys come and go: V8 has 28 bytes a place, as many places as a power of two, and
 * doubles them unless half of them are free of entries.
 */
export const tableBytes = (entries: number): number =>
  // Shifts take their count modulo 32; a logarithm took a quarter of a small update.
  entries && 56 * (1 << -Math.clz32(entries - 1));

/** A map within bounds: what was used longest ago makes room for what is new. */
export class Lru<Node extends Used> {
  readonly map: Map<string, Node> = new Map();
  readonly maxEntries: number;
  readonly maxSize: number;
  size = 0;
  evicted = 0;
  turns = 0;
  /** Stands between the newest entry and the oldest, and for the neighbours of an entry that has none yet. */
  readonly end: Used;

  constructor(maxEntries: number, maxSize: number) {
    this.maxEntries = maxEntries;
    this.maxSize = maxSize;
    const end = { key: "", turn: 0, size: 0 } as Used;
    end.newer = end.older = end;
    this.end = end;
  }

  /** Marks an entry as just used. */
  touch(node: Used): void {
    const { end } = this;
    if (end.older === node) return;
    node.newer.older = node.older;
    node.older.newer = node.newer;
    this.enter(node);
  }

  private enter(node: Used): void {
    const { end } = this;
    node.newer = end;
    node.older = end.older;
    end.older.newer = node;
    end.older = node;
  }

  /** Takes an entry in, which comes whole: engines keep an object in one piece when it is made in one. */
  add(node: Node): void {
    this.size += node.size;
    this.map.set(node.key, node);
    this.enter(node);
    this.shrink();
  }

  /** Makes an entry larger or smaller. */
  resize(node: Node, size: number): void {
    this.size += size - node.size;
    node.size = size;
    this.touch(node);
    this.shrink();
  }

  remove(node: Used): void {
    this.map.delete(node.key);
    this.size -= node.size;
    node.newer.older = node.older;
    node.older.newer = node.newer;
  }

  /** The sizes of all entries, and of the table that holds them. */
  get bytes(): number {
    return this.size + tableBytes(this.map.size);
  }

  private shrink(): void {
    while (this.map.size > this.maxEntries || this.bytes > this.maxSize) {
      this.remove(this.end.newer);
      this.evicted++;
    }
  }
}
