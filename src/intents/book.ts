import { Confirmations } from "./confirmations.ts";
import type { AnyIntent, Item } from "./item.ts";
import type { IntentState } from "./types.ts";
import { viewOf } from "./view.ts";

const idle = { content: {}, answer: {}, rev: 0, phase: "idle", lost: [0, 0], stands: false } as const;

/** What this page knows of an outbox. */
export class Book {
  readonly items: Map<string, Item> = new Map();
  /** Those of each entity that have to be sent or stand in the way, in their order. */
  readonly lanes: Map<string, Item[]> = new Map();
  /** Those that are done, the one that was done first in front. */
  readonly done: Set<Item> = new Set();
  readonly counts: Record<IntentState, number> = { queued: 0, leased: 0, done: 0, dead: 0 };
  readonly confirmations: Confirmations = new Confirmations();
  /** How many wait that this page can never send. */
  held = 0;
  bytes = 0;
  private sorted: readonly AnyIntent[] | undefined;
  private readonly hold: boolean;
  private readonly changed: () => void;

  /** `hold` leaves dead intents standing in the way of those behind them. */
  constructor(hold: boolean, changed: () => void) {
    this.hold = hold;
    this.changed = changed;
  }

  /** Puts an intent in, or changes it; settles its promise if it has an answer. */
  put(id: string, change: Partial<Item> & Pick<Item, "row">, cause?: unknown): Item {
    const known = this.items.get(id);
    if (known) this.count(known, -1);
    const item = known ?? { ...idle, id, view: undefined, row: change.row };
    Object.assign(item, change);
    this.items.set(id, item);
    this.count(item, 1);
    this.place(item);
    this.confirmations.settle(item, cause);
    return item;
  }

  /** Forgets an intent. */
  drop(id: string): void {
    this.confirmations.drop(id);
    const item = this.items.get(id);
    if (item) {
      this.put(id, { row: { ...item.row, state: "done" } });
      this.count(item, -1);
      this.done.delete(item);
      this.items.delete(id);
    }
  }

  list(): readonly AnyIntent[] {
    this.sorted ??= [...this.items.values()]
      .sort((one, other) => one.row.place - other.row.place)
      .map((item) => this.view(item));
    return this.sorted;
  }

  view(item: Item): AnyIntent {
    item.view ??= viewOf(item, (id) => this.confirmations.of(id, this.items.get(id)));
    return item.view;
  }

  /** When the oldest that is not done was put in. */
  oldest(): number | undefined {
    for (const { row } of this.items.values()) if (row.state !== "done") return row.created;
    return undefined;
  }

  /** Counts an item, or takes it out of the count again. */
  private count(item: Item, sign: 1 | -1): void {
    const { row, content } = item;
    this.counts[row.state] += sign;
    if (row.state !== "done") this.bytes += sign * row.bytes;
    if (content.held && row.state !== "dead") this.held += sign;
    item.view = undefined;
    this.sorted = undefined;
    this.changed();
  }

  /** Puts an item where it belongs in its lane, or takes it out. */
  private place(item: Item): void {
    const { row, content } = item;
    const { entity } = content;
    const stands = row.state === "queued" || row.state === "leased" || (this.hold && row.state === "dead");
    if (row.state === "done") this.done.add(item);
    if (entity === undefined || stands === item.stands) return;
    item.stands = stands;
    const lane = this.lanes.get(entity) ?? [];
    if (stands) lane.splice(lane.findLastIndex((other) => other.row.place < row.place) + 1, 0, item);
    else if (lane[0] === item) lane.shift();
    else lane.splice(lane.indexOf(item), 1);
    if (lane.length) this.lanes.set(entity, lane);
    else this.lanes.delete(entity);
  }
}
