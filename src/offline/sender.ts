import type { Book } from "../intents/book.ts";
import type { Depot } from "../intents/depot.ts";
import type { Item } from "../intents/item.ts";
import type { Setting } from "../intents/setting.ts";
import { attempt } from "./attempt.ts";
import type { Journal } from "./journal.ts";
import type { Network } from "./network.ts";
import { Outcomes } from "./outcomes.ts";

/** How much may wait for the store before nothing more is sent. */
const most = 1000;

/** How long something has still to wait; a clock that was put back makes nobody wait. */
const left = (since: number, delay: number, now: number): number =>
  now < since ? 0 : Math.max(since + delay - now, 0);

/** What a sender works with. */
interface SenderRealm {
  readonly setting: Setting;
  readonly book: Book;
  readonly depot: Depot;
  readonly network: Network;
  readonly changed: () => void;
}

/** Sends what waits, as long as this page leads. */
export class Sender {
  /** When something that waits is due, in epoch milliseconds. */
  next: number | undefined;
  /** Those whose turn it is. */
  private readonly ready = new Set<Item>();
  /** Those of them that are being claimed, or are claimed and not sent yet. */
  private readonly claims = new Set<Item>();
  private readonly waiting = new Set<Item>();
  private readonly stop = new AbortController();
  private readonly realm: SenderRealm;
  private readonly setting: Setting;
  private readonly book: Book;
  private readonly journal: Journal;
  private readonly network: Network;
  private readonly outcomes: Outcomes;
  /** Whether this page is certain to lead, and may send. */
  private readonly may: () => boolean;
  private busy = 0;
  private knocking = false;
  private cancel: () => void = () => undefined;

  constructor(realm: SenderRealm, journal: Journal, may: () => boolean) {
    const { setting, book, network } = realm;
    this.realm = realm;
    this.setting = setting;
    this.book = book;
    this.journal = journal;
    this.network = network;
    this.outcomes = new Outcomes(setting, book, journal, network);
    this.may = may;
  }

  /** Looks at everything, as a new leader does. */
  begin(): void {
    for (const item of this.book.items.values()) item.phase = "idle";
    for (const entity of this.book.lanes.keys()) this.consider(entity);
    this.pump();
  }

  /** Ends all that is being sent; it stays queued. */
  close(): void {
    this.stop.abort(new DOMException("this page sends no more", "AbortError"));
    this.cancel();
    for (const item of this.book.items.values()) if (item.phase !== "idle") this.release(item);
  }

  /** What waits for the network need not wait any more. */
  revive(): void {
    for (const item of this.waiting) item.lost = [0, 0];
    this.rouse();
  }

  /** Finds out whether the server answers again, by one attempt or by the probe. */
  async knock(): Promise<void> {
    const { probe, life } = this.setting;
    const { learned } = this.network;
    this.knocking = !probe;
    this.revive();
    if (probe)
      await probe(life).then(
        () => this.network.answered(),
        () => this.network.lost(learned),
      );
  }

  /** Claims and sends as much as may be. What is staged is written with more, unless that keeps something from being sent. */
  pump(): void {
    this.advance();
    if (this.journal.backlog > 0 && (this.busy === 0 || this.lacksClaims())) void this.journal.flush();
  }

  private advance(): void {
    if (this.stop.signal.aborted || this.journal.backlog > most || !this.realm.depot.isCurrent()) return;
    if (this.realm.depot.head.paused) {
      this.unclaim(() => true);
      return;
    }
    const { online } = this.network;
    const limit = online ? this.setting.concurrency : Number(this.knocking);
    // Three times as many are claimed beforehand, so that nobody waits for the store between two attempts.
    const ahead = online ? 4 * limit : limit;
    for (const item of this.ready) {
      if (this.busy + this.claims.size >= ahead) break;
      this.ready.delete(item);
      if (this.isNext(item, online)) this.claim(item);
    }
    for (const item of this.claims) {
      if (this.busy >= limit) return;
      if (item.phase === "claimed" && this.isNext(item, false) && this.may()) void this.send(item);
    }
  }

  /** Whether sending waits for claims to be written, or soon will. */
  private lacksClaims(): boolean {
    const claimed = [...this.claims].filter(({ phase }) => phase === "claimed").length;
    return claimed < this.claims.size && Math.min(this.busy, claimed) < this.setting.concurrency;
  }

  /** The claim of an intent is written. */
  take(item: Item): void {
    item.phase = "claimed";
    this.pump();
  }

  /** An intent was put in, or changed by another page. */
  reconsider(item: Item): void {
    if (item.phase !== "sending") this.forget(item);
    this.again(item);
    this.pump();
  }

  /** Looks at what is in front of a lane, and at what comes next. */
  private consider(entity: string | undefined): void {
    const lane = this.book.lanes.get(entity as string) ?? [];
    for (const item of lane.slice(0, 2)) {
      const { row, content } = item;
      if (content.held === "unmigrated" && row.state !== "dead") void this.bury(item);
      if (content.held || row.state === "dead") return;
      if (item.phase === "idle" && this.waits(item)) return;
      if (item.phase === "idle") this.ready.add(item);
    }
  }

  /** Whether an intent is in front of its lane, or else (`ahead`) what is in front is on its way. */
  private isNext(item: Item, ahead: boolean): boolean {
    const first = this.book.lanes.get(item.content.entity as string)?.[0];
    return first === item || (ahead && !!first && first.phase !== "idle");
  }

  private async bury(item: Item): Promise<void> {
    await this.outcomes.bury(item, item.row, item.content.error!);
    this.reconsider(item);
  }

  private again(item: Item): void {
    this.waiting.delete(item);
    this.consider(item.content.entity);
  }

  private claim(item: Item): void {
    this.claims.add(item);
    item.phase = "claiming";
    this.journal.stage(item, { ...item.row, state: "leased" });
    this.consider(item.content.entity);
  }

  /** Takes an intent out of all that this page has to do. */
  private forget(item: Item): void {
    this.claims.delete(item);
    this.ready.delete(item);
    item.phase = "idle";
  }

  /** Gives a claim back. */
  private release(item: Item): void {
    this.forget(item);
    if (item.row.state === "leased") this.journal.stage(item, { ...item.row, state: "queued" });
  }

  /** Gives back the claims of what cannot be sent soon. */
  private unclaim(which: (item: Item) => boolean): void {
    for (const item of [...this.claims].filter(which)) {
      this.release(item);
      this.consider(item.content.entity);
    }
  }

  /** Whether an intent has to wait; if so, it is looked at again in time. */
  private waits(item: Item): boolean {
    const now = this.setting.life.clock.now();
    const ms = Math.max(left(item.row.changed, item.row.delay, now), left(...item.lost, now));
    if (ms === 0) return false;
    this.waiting.add(item);
    if (this.next === undefined || now + ms < this.next) this.arm(now + ms, ms);
    return true;
  }

  private arm(next: number, ms: number): void {
    this.cancel();
    this.next = next;
    this.realm.changed();
    this.cancel = this.setting.life.clock.timer(ms, () => this.rouse());
  }

  /** Looks at all that waits; what has still to wait sets the timer again. */
  private rouse(): void {
    this.cancel();
    this.next = undefined;
    for (const item of [...this.waiting]) this.again(item);
    this.pump();
  }

  private async send(item: Item): Promise<void> {
    const { learned } = this.network;
    const { signal } = this.stop;
    this.claims.delete(item);
    item.phase = "sending";
    this.busy++;
    this.knocking = false;
    const settle = await attempt(this.setting, item.content.input, item.row.key, signal).then(
      (output) => () => this.outcomes.succeed(item, output),
      (error) => () => this.outcomes.fail(item, error, learned),
    );
    if (signal.aborted) return;
    await settle();
    this.busy--;
    item.phase = "idle";
    const { entity } = item.content;
    if (item.row.state === "queued")
      this.unclaim((other) => !this.network.online || other.content.entity === entity);
    this.again(item);
    this.pump();
  }
}
