import { onAbort } from "../core/scope.ts";
import { sleep } from "../core/within.ts";
import type { Book } from "../intents/book.ts";
import type { Depot } from "../intents/depot.ts";
import type { Setting } from "../intents/setting.ts";
import { Journal } from "./journal.ts";
import { beats } from "./leader.ts";
import type { Network } from "./network.ts";
import { Sender } from "./sender.ts";

/** What a leader works with. */
export interface Realm {
  readonly setting: Setting;
  readonly book: Book;
  readonly depot: Depot;
  readonly network: Network;
  /** Something of the status has changed. */
  readonly changed: () => void;
  /** The store fails, or does so no more. */
  readonly failed: (error: unknown) => void;
}

/** The time in which a page leads. */
export class Reign {
  readonly sender: Sender;
  readonly journal: Journal;
  private readonly realm: Realm;
  private readonly epoch: number;
  private depose: () => void = () => undefined;

  constructor(realm: Realm, epoch: number) {
    this.realm = realm;
    this.epoch = epoch;
    this.journal = new Journal(realm, epoch, {
      claimed: (item) => this.sender.take(item),
      deposed: () => this.depose(),
      failed: (error) => {
        realm.failed(error);
        this.sender.pump();
      },
    });
    this.sender = new Sender(realm, this.journal, () => this.may());
  }

  /** Leads until another page does, or the outbox is closed. */
  async last(): Promise<void> {
    const { setting, depot, network } = this.realm;
    const { life, host } = setting;
    const over = new Promise<void>((resolve) => {
      this.depose = resolve;
      onAbort(life.signal, resolve);
      if (life.aborted) resolve();
    });
    this.journal.prune();
    this.sender.begin();
    if (!host.locks) this.prove().catch(() => undefined);
    await over;
    const { open } = this.journal;
    network.close();
    this.sender.close();
    await this.journal.close();
    if (open) await depot.write({ when: { epoch: this.epoch }, set: { owner: null }, changes: [] });
    else await depot.catchUp(true);
  }

  /** Whether this page is certain to lead; otherwise it asks the store. */
  private may(): boolean {
    const { host, life, lease } = this.realm.setting;
    const age = life.clock.now() - this.journal.wrote;
    if (host.locks || (age >= 0 && age < lease)) return true;
    void this.journal.flush(true);
    return false;
  }

  /** Shows the others that this page lives. */
  private async prove(): Promise<void> {
    const { life, lease } = this.realm.setting;
    while (this.journal.open) {
      await sleep(lease / beats, life);
      await this.journal.flush(true);
    }
  }
}
