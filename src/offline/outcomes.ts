import { retryAfter } from "../attempts/retry-after.ts";
import { newId } from "../core/runtime.ts";
import type { Book } from "../intents/book.ts";
import type { Item } from "../intents/item.ts";
import { type IntentProblem, problemOf, verdictOf } from "../intents/problem.ts";
import type { Row } from "../intents/rows.ts";
import type { Setting } from "../intents/setting.ts";
import type { Intent } from "../intents/types.ts";
import type { Journal } from "./journal.ts";
import type { Network } from "./network.ts";

/** The longest that `Retry-After` is heeded, in milliseconds. */
const longest = 3_600_000;

/** What becomes of an intent after an attempt. */
export class Outcomes {
  private readonly setting: Setting;
  private readonly book: Book;
  private readonly journal: Journal;
  private readonly network: Network;

  constructor(setting: Setting, book: Book, journal: Journal, network: Network) {
    this.setting = setting;
    this.book = book;
    this.journal = journal;
    this.network = network;
  }

  async succeed(item: Item, output: unknown): Promise<void> {
    this.network.answered();
    const answer = await this.setting.codec.answer(item.id, { output });
    this.journal.stage(item, this.tried(item, { state: "done", answer }), { answer: { output } });
  }

  /** An attempt failed that began when so much was learned of the network. */
  async fail(item: Item, error: unknown, learned: number): Promise<void> {
    const { verdict: own, attempts, backoff, life } = this.setting;
    const verdict = own?.(error) ?? verdictOf(error);
    const { tries, failures: failed } = item.row;
    const wait = backoff(tries + 1);
    if (verdict === "lost") {
      this.network.lost(learned);
      item.lost = [life.clock.now(), wait];
      return this.requeue(item, error, {});
    }
    this.network.answered();
    if (verdict === "refused") return this.refuse(item, error);
    const failures = failed + Number(verdict === "failed");
    if (failures >= attempts) return this.bury(item, this.tried(item, { failures }), problemOf(error), error);
    const asked = Math.min(retryAfter(error, life.clock.now()) ?? 0, longest);
    return this.requeue(item, error, { failures, delay: Math.max(wait, asked) });
  }

  /** Makes an intent dead. */
  async bury(item: Item, row: Row, error: IntentProblem, cause?: unknown): Promise<void> {
    const answer = await this.setting.codec.answer(item.id, { error });
    this.journal.stage(item, { ...row, state: "dead", answer }, { answer: { error } }, cause);
  }

  /** The row after an attempt. */
  private tried({ row }: Item, change: Partial<Row>): Row {
    const changed = this.setting.life.clock.now();
    return { ...row, attempts: row.attempts + 1, tries: row.tries + 1, changed, delay: 0, ...change };
  }

  /** Puts an intent back in its place. */
  private async requeue(item: Item, error: unknown, change: Partial<Row>): Promise<void> {
    const answer = { error: problemOf(error) };
    const kept = await this.setting.codec.answer(item.id, answer);
    this.journal.stage(item, this.tried(item, { state: "queued", answer: kept, ...change }), { answer });
  }

  /** The server has refused an intent: something else is sent in its place, or it is dead. */
  private async refuse(item: Item, error: unknown): Promise<void> {
    const problem = problemOf(error);
    try {
      const merged = await this.merged(item, problem);
      if (merged === "dead") return await this.bury(item, this.tried(item, {}), problem, error);
      await this.replace(item, merged);
    } catch (failure) {
      await this.bury(item, this.tried(item, {}), problemOf(failure), failure);
    }
  }

  private async merged(item: Item, problem: IntentProblem): Promise<unknown> {
    const { onConflict, attempts } = this.setting;
    if (!onConflict || (item.row.replaced?.length ?? 0) >= attempts) return "dead";
    return onConflict(problem, this.book.view(item) as Intent);
  }

  /** Another payload must have another key, or the server would take it for the former one. */
  private async replace(item: Item, input: unknown): Promise<void> {
    const { row, content, id } = item;
    const { replaced = [], key } = row;
    const body = await this.setting.codec.write(id, input, content.entity as string);
    const again = { ...body, key: newId(), state: "queued", tries: 0, failures: 0 } as const;
    const next = this.tried(item, { ...again, replaced: [...replaced, key] });
    this.journal.stage(
      item,
      { ...next, answer: undefined, tries: 0 },
      { content: { ...content, input }, answer: {} },
    );
  }
}
