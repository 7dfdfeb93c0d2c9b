import { ModulinkError } from "../core/errors.ts";
import type { Run } from "../core/run.ts";
import { newId } from "../core/runtime.ts";
import { sleep } from "../core/within.ts";
import { Book } from "../intents/book.ts";
import { Depot } from "../intents/depot.ts";
import type { AnyIntent } from "../intents/item.ts";
import { type IntentProblem, problemOf } from "../intents/problem.ts";
import type { Row } from "../intents/rows.ts";
import type { Setting } from "../intents/setting.ts";
import type { DrainOptions, OfflineStatus } from "../intents/types.ts";
import { campaign } from "./leader.ts";
import { Network } from "./network.ts";
import { Reign } from "./reign.ts";
import { until } from "./until.ts";

/** How often a page looks for changes that nobody tells it, in milliseconds; where pages tell each other, ten times that. */
const look = 3000;

const exceeded = { count: "more intents than it may hold", bytes: "more bytes", age: "older ones" };

/** What a page does with an outbox: it puts intents in, watches, and sends when it leads. */
export class Desk {
  readonly ready: Promise<void>;
  private readonly setting: Setting;
  private readonly book: Book;
  private readonly depot: Depot;
  private readonly network: Network;
  private readonly listeners = new Set<() => void>();
  private readonly unwatch: (() => void) | undefined;
  private readonly campaign: Promise<void>;
  private reign: Reign | undefined;
  private loaded = false;
  private heard = true;
  private error: IntentProblem | undefined;
  private standing: OfflineStatus | undefined;
  private telling = false;

  constructor(setting: Setting) {
    const changed = (): void => this.changed();
    const failed = (error: unknown): void => this.fail(error);
    this.setting = setting;
    this.book = new Book(setting.hold, changed);
    const { book } = this;
    this.depot = new Depot(setting, book, {
      arrived: (item) => this.reign?.sender.reconsider(item),
      told: ({ online = this.heard, hurry }) => this.hear(online, !!hurry),
    });
    const { depot } = this;
    this.network = new Network(setting, {
      changed: (online) => this.turn(online),
      knock: () => void this.reign?.sender.knock(),
    });
    const realm = { setting, book, depot, network: this.network, changed, failed };
    this.ready = depot.catchUp(true);
    this.campaign = this.ready
      .catch(failed)
      .then(() => campaign(setting, depot, (epoch) => this.lead(new Reign(realm, epoch)), failed));
    this.unwatch = setting.host.watch?.((online) => this.wake(online));
    this.look(depot.tells ? 10 * look : look).catch(() => undefined);
  }

  async enqueue(input: unknown, run?: Run): Promise<AnyIntent> {
    const { entity, codec, limits, life } = this.setting;
    run?.throwIfAborted();
    this.mustBeOpen();
    const about = entity(input);
    if (typeof about !== "string")
      throw new TypeError(`entity must give a text, got ${JSON.stringify(about)}`);
    const created = life.clock.now();
    // Stores that list keys in their order then list intents in theirs.
    const id = `${Math.floor(created).toString(36).padStart(9, "0")}-${newId()}`;
    const times = { created, changed: created, delay: 0 };
    const counts = { place: 0, rev: 0, attempts: 0, failures: 0, tries: 0 };
    const body = await codec.write(id, input, about);
    const row: Row = { id, key: newId(), state: "queued", ...body, ...counts, ...times };
    const { ok, over = "count" } = await this.depot.append({ limits, changes: [{ id, rev: 0, row }] });
    if (!ok) throw new ModulinkError("outbox-full", `the outbox ${life.path[0]} has ${exceeded[over]}`);
    const item = this.book.items.get(id);
    if (!item) throw new ModulinkError("intent-discarded", `the intent ${id} was discarded at once`);
    return this.book.view(item);
  }

  intents(): readonly AnyIntent[] {
    return this.book.list();
  }

  get(id: string): AnyIntent | undefined {
    const item = this.book.items.get(id);
    return item && this.book.view(item);
  }

  async confirmed(id: string): Promise<unknown> {
    await this.ready;
    if (!this.book.items.has(id)) await this.depot.adopt(id, await this.depot.read(id));
    const confirmed = this.book.confirmations.of(id, this.book.items.get(id));
    if (!this.book.items.has(id)) this.book.drop(id);
    return confirmed;
  }

  status(): OfflineStatus {
    const { book, depot, network, reign, loaded, error } = this;
    const times = [network.next, reign?.sender.next].filter((time) => time !== undefined);
    this.standing ??= Object.freeze({
      counts: Object.freeze({ ...book.counts }),
      online: reign ? network.online : this.heard,
      leader: !!reign,
      paused: depot.head.paused,
      ready: loaded,
      nextTry: reign && times.length ? Math.min(...times) : undefined,
      bytes: book.bytes,
      oldest: book.oldest(),
      error,
    });
    return this.standing;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    const own = (): void => listener();
    this.listeners.add(own);
    return () => void this.listeners.delete(own);
  };

  retry(id: string): Promise<boolean> {
    const changed = this.setting.life.clock.now();
    const again = { state: "queued", failures: 0, tries: 0, delay: 0, changed } as const;
    return this.edit(id, (row) => (row.state === "dead" ? { ...row, ...again } : undefined));
  }

  discard(id: string): Promise<boolean> {
    return this.edit(id, ({ state }) => (state === "dead" || state === "queued" ? null : undefined));
  }

  async drain({ signal }: DrainOptions): Promise<void> {
    signal?.throwIfAborted();
    this.mustBeOpen();
    this.hurry();
    await this.ready;
    signal?.throwIfAborted();
    this.depot.tell({ hurry: true });
    const { counts } = this.book;
    await until(() => counts.queued + counts.leased <= this.book.held, this.subscribe, [
      signal,
      this.setting.life.signal,
    ]);
    await this.reign?.journal.flush();
  }

  async pause(paused: boolean): Promise<void> {
    this.mustBeOpen();
    await this.depot.write({ set: { paused }, changes: [] });
    this.hear(this.heard, false);
  }

  async close(): Promise<void> {
    this.setting.end.abort(this.closed());
    this.unwatch?.();
    await this.campaign;
    this.depot.close();
    this.book.confirmations.close();
  }

  private closed(): ModulinkError {
    return new ModulinkError("outbox-closed", `the outbox ${this.setting.name} is closed`);
  }

  private mustBeOpen(): void {
    if (this.setting.life.aborted) throw this.closed();
  }

  /** Changes a row that others may be changing; says whether it did. */
  private async edit(id: string, make: (row: Row) => Row | null | undefined): Promise<boolean> {
    this.mustBeOpen();
    await this.reign?.journal.flush();
    for (;;) {
      const found = await this.depot.read(id);
      const row = found && make(found);
      if (!found || row === undefined) return false;
      const { refused } = await this.depot.write({ changes: [{ id, rev: found.rev, row }] });
      if (refused.length === 0) return true;
    }
  }

  private async lead(reign: Reign): Promise<void> {
    this.reign = reign;
    this.turn(this.network.online);
    await reign.last().finally(() => {
      this.reign = undefined;
      this.changed();
    });
  }

  /** Looks for changes that nobody has told of. */
  private async look(every: number): Promise<void> {
    for (;;) {
      await sleep(every, this.setting.life);
      await this.depot.catchUp().catch((error) => this.fail(error));
    }
  }

  /** The surroundings have changed. */
  private wake(online: boolean): void {
    if (!online) {
      if (this.reign) this.network.lost(this.network.learned);
      return;
    }
    this.depot.catchUp().catch((error) => this.fail(error));
    this.hurry();
  }

  private hurry(): void {
    this.network.hurry();
    this.reign?.sender.revive();
  }

  private hear(online: boolean, hurry: boolean): void {
    this.heard = online;
    this.loaded = true;
    if (hurry) this.hurry();
    this.reign?.sender.pump();
    this.changed();
  }

  /** The server answers again, or does not. */
  private turn(online: boolean): void {
    this.heard = online;
    this.depot.tell({ online });
    if (online) this.reign?.sender.revive();
    this.changed();
  }

  private fail(error: unknown): void {
    const { error: former } = this;
    this.error = error === undefined ? undefined : problemOf(error);
    if (former || this.error) this.changed();
  }

  private changed(): void {
    this.standing = undefined;
    if (this.telling) return;
    this.telling = true;
    queueMicrotask(() => {
      this.telling = false;
      for (const listener of [...this.listeners]) queueMicrotask(listener);
    });
  }
}
