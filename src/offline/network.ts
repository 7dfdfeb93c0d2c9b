import type { Setting } from "../intents/setting.ts";

/** What a network tells the leader. */
export interface NetworkEvents {
  /** The server answers again, or does not. */
  readonly changed: (online: boolean) => void;
  /** It is time to find out. */
  readonly knock: () => void;
}

/** The longest pause between two tries, in milliseconds. */
const longest = 30_000;

/** Whether the server answers, judged by what comes of attempts. */
export class Network {
  online = true;
  /** When it is tried again, in epoch milliseconds, while it does not. */
  next: number | undefined;
  /** Grows with what is learned: an attempt that got no answer says nothing if others told something meanwhile. */
  learned = 0;
  private failures = 0;
  private cancel: () => void = () => undefined;
  private readonly setting: Setting;
  private readonly events: NetworkEvents;

  constructor(setting: Setting, events: NetworkEvents) {
    this.setting = setting;
    this.events = events;
  }

  /** There was an answer. */
  answered(): void {
    const news = !this.online;
    this.learned++;
    this.online = true;
    this.failures = 0;
    this.next = undefined;
    this.cancel();
    if (news) this.events.changed(true);
  }

  /** There was no answer to an attempt that began when so much was learned. */
  lost(learned: number): void {
    if (learned !== this.learned++) return;
    const { backoff, life } = this.setting;
    const delay = Math.min(backoff(++this.failures), longest);
    this.online = false;
    this.next = life.clock.now() + delay;
    this.cancel();
    this.cancel = life.clock.timer(delay, () => this.hurry());
    this.events.changed(false);
  }

  /** Finds out now. */
  hurry(): void {
    if (this.online) return;
    this.cancel();
    this.next = undefined;
    this.events.knock();
  }

  close(): void {
    this.cancel();
  }
}
