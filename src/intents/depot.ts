import { isModulinkError } from "../core/errors.ts";
import { sleep } from "../core/within.ts";
import type { Book } from "./book.ts";
import type { OfflineChannel } from "./host.ts";
import type { Item } from "./item.ts";
import { fresh, type Head, type Row, type Write, type Written, writeOutbox } from "./rows.ts";
import type { Setting } from "./setting.ts";

/** What a page tells the others. */
interface Message {
  readonly head?: Head;
  readonly rows?: readonly (Row | null)[];
  readonly ids?: readonly string[];
  /** Whether the leader gets answers. */
  readonly online?: boolean;
  /** The leader is to try at once. */
  readonly hurry?: boolean;
}

/** How long to wait for what another page has to tell, in milliseconds. */
const patience = 100;

/** What a depot tells this page. */
export interface DepotEvents {
  /** Another page has changed or forgotten an intent. */
  readonly arrived: (item: Item) => void;
  /** Another page has told something, or everything was read. */
  readonly told: (message: Pick<Message, "online" | "hurry">) => void;
}

/** How many rows are read at a time, so that the page can do something else in between. */
const portion = 100;

/** The outbox in the store, and what the pages tell each other of it. */
export class Depot {
  head: Head = fresh;
  private readonly setting: Setting;
  private readonly book: Book;
  private readonly events: DepotEvents;
  private readonly prefix: string;
  private readonly channel: OfflineChannel | undefined;
  /** Up to which write of the head the book knows everything, and what it knows beyond. */
  private seen = 0;
  private readonly ahead = new Set<number>();
  private catching: Promise<void> | undefined;

  constructor(setting: Setting, book: Book, events: DepotEvents) {
    this.setting = setting;
    this.book = book;
    this.events = events;
    this.prefix = `offline:{${encodeURIComponent(setting.name)}}:`;
    this.channel = setting.host.channel?.(this.prefix);
    if (!this.channel) return;
    this.channel.onmessage = ({ data }) => {
      const message = data as Message;
      const { head, rows = [], ids = [] } = message;
      void Promise.all(rows.map((row, at) => this.adopt(ids[at] as string, row))).then(() => {
        if (head) this.note(head);
        events.told(message);
      });
    };
  }

  /** Whether the other pages hear of changes. */
  get tells(): boolean {
    return !!this.channel;
  }

  /**
   * Whether the book knows all that is written; if not, it will soon. Without that, an intent could be sent before one that
   * another page has put in earlier.
   */
  isCurrent(): boolean {
    if (this.seen >= this.head.rev) return true;
    this.catching ??= this.catchSoon().finally(() => {
      this.catching = undefined;
    });
    return false;
  }

  /** Changes the outbox in one step, and tells the others; the leader's changes are in its book already. */
  async write(write: Write, leader = false): Promise<Written> {
    const ids = write.changes.map(({ id }) => id);
    const keys = [`${this.prefix}head`, ...ids.map((id) => this.keyOf(id))];
    const written = await this.setting.store.update(keys, writeOutbox, write);
    const { ok, head, rows } = written;
    if (ok) this.tell({ head, rows, ids });
    if (ok && !leader) await Promise.all(rows.map((row, at) => this.adopt(ids[at] as string, row)));
    this.note(head);
    return written;
  }

  /** Writes an intent; when it is not known whether that happened, it is asked again: an id is written once. */
  async append(write: Write): Promise<Written> {
    try {
      return await this.write(write);
    } catch (error) {
      if (!isModulinkError(error, "outcome-unknown")) throw error;
      return this.write(write);
    }
  }

  tell(message: Message): void {
    this.channel?.postMessage(message);
  }

  async read(id: string): Promise<Row | undefined> {
    return this.setting.store.get<Row>(this.keyOf(id));
  }

  /** Reads the head, and everything if somebody has written what this page has not heard of. */
  async catchUp(all = false): Promise<void> {
    const head = (await this.setting.store.get<Head>(`${this.prefix}head`)) ?? fresh;
    if (!all && head.rev === this.seen && head.rev > 0) return;
    const former = new Set(this.book.items.keys());
    let cursor: string | undefined;
    do {
      const page = await this.setting.store.keys(`${this.prefix}i:`, { limit: portion, cursor });
      const ids = page.keys.map((key) => key.slice(this.prefix.length + 2));
      const rows = await Promise.all(ids.map((id) => this.read(id)));
      for (const [at, id] of ids.entries()) {
        former.delete(id);
        await this.adopt(id, rows[at]);
      }
      cursor = page.cursor;
    } while (cursor !== undefined);
    for (const id of former) this.drop(id);
    this.seen = Math.max(this.seen, head.rev);
    this.note(head);
    this.events.told({});
  }

  /** Takes over what the store has of an intent, unless the book knows better. */
  async adopt(id: string, row: Row | null | undefined): Promise<void> {
    if (!row) return this.drop(id);
    const { codec } = this.setting;
    const isNews = (): boolean => (this.book.items.get(id)?.rev ?? 0) < row.rev;
    if (!isNews()) return;
    const known = this.book.items.get(id);
    const same = known?.row.key === row.key && !known.content.held;
    const content = same ? known.content : await codec.read(row);
    const answer = await codec.readAnswer(row);
    if (isNews()) this.events.arrived(this.book.put(id, { row, rev: row.rev, content, answer }));
  }

  close(): void {
    this.channel?.close();
  }

  private drop(id: string): void {
    const item = this.book.items.get(id);
    this.book.drop(id);
    if (item) this.events.arrived(item);
  }

  private keyOf(id: string): string {
    return `${this.prefix}i:${id}`;
  }

  private note(head: Head): void {
    const behind = this.seen < this.head.rev;
    this.ahead.add(head.rev);
    while (this.ahead.has(this.seen + 1)) this.seen++;
    for (const rev of this.ahead) if (rev <= this.seen) this.ahead.delete(rev);
    if (head.rev > this.head.rev) this.head = head;
    if (this.channel) this.isCurrent();
    if (behind && this.seen >= this.head.rev) this.events.told({});
  }

  /** What another page has written is on its way, if it can tell; a page that dies cannot. */
  private async catchSoon(): Promise<void> {
    const { life } = this.setting;
    await sleep(this.channel ? patience : 0, life)
      .then(() => (this.seen < this.head.rev ? this.catchUp() : undefined))
      .catch(() => undefined);
  }
}
