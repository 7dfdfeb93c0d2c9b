import { isModulinkError } from "../core/errors.ts";
import { sleep } from "../core/within.ts";
import type { Book } from "../intents/book.ts";
import type { Depot } from "../intents/depot.ts";
import type { Item, Known } from "../intents/item.ts";
import type { Row } from "../intents/rows.ts";
import type { Setting } from "../intents/setting.ts";

/** How many rows are written at a time. */
const portion = 200;

/** How long to wait after the store has failed, in milliseconds. */
const patience = 1000;

/** How long a change may wait for others to be written with, in milliseconds. */
const gathering = 100;

/** What a journal works with. */
interface JournalRealm {
  readonly setting: Setting;
  readonly book: Book;
  readonly depot: Depot;
}

/** What a journal tells the leader. */
export interface JournalEvents {
  /** A claim is written: this page may send the intent. */
  readonly claimed: (item: Item) => void;
  /** Another page leads now. */
  readonly deposed: () => void;
  /** The store fails, or does so no more. */
  readonly failed: (error: unknown) => void;
}

/** The leader's changes: in the book at once, in the store many at a time, and only while nobody else leads. */
export class Journal {
  /** When the last write began that went well, in epoch milliseconds. */
  wrote: number;
  private readonly dirty = new Set<Item>();
  private readonly gone = new Set<Item>();
  private readonly setting: Setting;
  private readonly book: Book;
  private readonly depot: Depot;
  private readonly epoch: number;
  private readonly events: JournalEvents;
  private beat = 0;
  private full = false;
  private writing: Promise<void> | undefined;
  private cancel: (() => void) | undefined;
  /** Whether this page leads, as far as it knows. */
  open = true;

  constructor({ setting, book, depot }: JournalRealm, epoch: number, events: JournalEvents) {
    this.setting = setting;
    this.book = book;
    this.depot = depot;
    this.epoch = epoch;
    this.events = events;
    this.wrote = setting.life.clock.now();
  }

  /** How much waits for the store. */
  get backlog(): number {
    return this.dirty.size;
  }

  /** Changes an intent; it is written soon, and at once if somebody asks for it. */
  stage(item: Item, row: Row, change: Partial<Known> = {}, cause?: unknown): void {
    this.book.put(item.id, { ...change, row }, cause);
    this.dirty.add(item);
    this.prune();
    this.cancel ??= this.setting.life.clock.timer(gathering, () => void this.flush());
  }

  /** Writes what waits; with nothing to write, it still proves that this page leads. */
  flush(prove = false): Promise<void> {
    this.cancel?.();
    this.cancel = undefined;
    this.writing ??= this.work(prove).finally(() => {
      this.writing = undefined;
      if (this.dirty.size > 0 && this.open) void this.flush();
    });
    return this.writing;
  }

  /** Writes what waits, if the store lets it, and nothing after that. */
  async close(): Promise<void> {
    this.open = false;
    await this.flush();
    await this.flush();
  }

  /** Forgets what is done and is not to be kept. */
  prune(): void {
    const { keep, life } = this.setting;
    const { done } = this.book;
    const oldest = life.clock.now() - keep.age;
    for (const item of done) {
      if (done.size <= keep.count && item.row.changed > oldest) return;
      done.delete(item);
      this.gone.add(item);
      this.dirty.add(item);
    }
  }

  private async work(prove: boolean): Promise<void> {
    await undefined;
    for (let proof = prove; proof || this.dirty.size > 0; proof = false) {
      const items = [...this.dirty].slice(0, portion);
      for (const item of items) this.dirty.delete(item);
      try {
        await this.write(items);
        this.events.failed(undefined);
      } catch (error) {
        for (const item of items) this.dirty.add(item);
        this.events.failed(error);
        if (!this.open) return;
        const first = !this.full && isModulinkError(error, "store-full");
        this.full ||= first;
        if (!first) await sleep(patience, this.setting.life).catch(() => undefined);
      }
    }
  }

  /** Whether nothing is to be left of an intent: where there is no room, even what is done is forgotten. */
  private forgets(item: Item): boolean {
    return this.gone.has(item) || (this.full && item.row.state === "done");
  }

  private async write(items: readonly Item[]): Promise<void> {
    const began = this.setting.life.clock.now();
    const sent = items.map((item) => ({
      id: item.id,
      rev: item.rev,
      row: this.forgets(item) ? null : item.row,
    }));
    const set = { beat: ++this.beat, oldest: this.book.oldest() };
    const written = await this.depot.write({ when: { epoch: this.epoch }, set, changes: sent }, true);
    if (!written.ok) return this.abdicate(items);
    this.wrote = began;
    for (const [at, item] of items.entries()) {
      const row = written.rows[at] ?? null;
      if (written.refused.includes(at)) await this.giveWay(item, row);
      else if (row) this.keep(item, row, sent[at]?.row?.state === "leased");
      else if (item.row.state === "done") this.book.drop(item.id);
    }
  }

  private keep(item: Item, { rev }: Row, claimed: boolean): void {
    item.rev = rev;
    if (claimed && item.phase === "claiming") this.events.claimed(item);
  }

  /** Another page leads: what is in the store holds, whatever this page has made of it. */
  private abdicate(items: readonly Item[]): void {
    this.open = false;
    for (const item of [...items, ...this.dirty]) item.rev = -1;
    this.dirty.clear();
    this.events.deposed();
  }

  /** Another page came first: what it made of the intent holds. */
  private async giveWay(item: Item, row: Row | null): Promise<void> {
    this.dirty.delete(item);
    item.rev = -1;
    await this.depot.adopt(item.id, row);
  }
}
