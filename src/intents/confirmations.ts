import { ModulinkError } from "../core/errors.ts";
import type { Item } from "./item.ts";

interface Waiting {
  readonly promise: Promise<unknown>;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: unknown) => void;
}

const reasons = {
  "intent-dead": "was refused, or failed too often",
  "intent-discarded": "was discarded, or is not known here",
  "outbox-closed": "was not answered before this outbox was closed",
};

const unconfirmed = (code: keyof typeof reasons, id: string, cause?: unknown): ModulinkError =>
  new ModulinkError(code, `the intent ${id} ${reasons[code]}`, { cause, stack: false });

/** The promises of intents that somebody waits for. */
export class Confirmations {
  private readonly waiting = new Map<string, Waiting>();

  /** The promise of an intent, which settles with the item, now or when it has an answer. */
  of(id: string, item: Item | undefined): Promise<unknown> {
    const found = this.waiting.get(id);
    if (found) return found.promise;
    let made: Pick<Waiting, "resolve" | "reject">;
    const promise = new Promise((resolve, reject) => {
      made = { resolve, reject };
    });
    this.waiting.set(id, { ...made!, promise });
    if (item) this.settle(item);
    return promise;
  }

  /** Settles the promise of an intent that has an answer; `cause` is the error itself, where this page has it. */
  settle({ id, row, answer }: Item, cause?: unknown): void {
    if (row.state === "done") this.take(id)?.resolve(answer.output);
    if (row.state === "dead")
      this.take(id)?.reject(Object.assign(unconfirmed("intent-dead", id, cause), { problem: answer.error }));
  }

  /** Rejects the promise of an intent that there is none of. */
  drop(id: string): void {
    this.take(id)?.reject(unconfirmed("intent-discarded", id));
  }

  close(): void {
    for (const [id, { reject }] of this.waiting) reject(unconfirmed("outbox-closed", id));
    this.waiting.clear();
  }

  private take(id: string): Waiting | undefined {
    const found = this.waiting.get(id);
    this.waiting.delete(id);
    return found;
  }
}
