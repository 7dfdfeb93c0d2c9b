import type { AnyIntent, Item } from "./item.ts";
import type { IntentProblem } from "./problem.ts";
import type { IntentFacts, IntentState } from "./types.ts";

/** An intent as a page sees it; its promise is made when it is asked for. */
class View implements IntentFacts {
  declare readonly id: string;
  declare readonly key: string;
  declare readonly state: IntentState;
  declare readonly attempts: number;
  declare readonly created: number;
  declare readonly changed: number;
  declare readonly due: number | undefined;
  declare readonly error: IntentProblem | undefined;
  declare readonly replaced: readonly string[];
  declare readonly version: number;
  readonly #confirmed: (id: string) => Promise<unknown>;

  constructor({ row, content, answer, lost }: Item, confirmed: (id: string) => Promise<unknown>) {
    const { id, key, state, attempts, created, changed, delay, version, replaced = [] } = row;
    const due = delay ? changed + delay : lost[0] + lost[1];
    this.#confirmed = confirmed;
    Object.assign(this, content, answer, { id, key, state, attempts, created, changed, version, replaced });
    Object.assign(this, { due: (state === "queued" && due) || undefined });
    Object.assign(this, { error: answer.error ?? content.error });
    Object.freeze(this);
  }

  get confirmed(): Promise<unknown> {
    return this.#confirmed(this.id);
  }
}

/** An intent as a page sees it, as it is now. */
export const viewOf = (item: Item, confirmed: (id: string) => Promise<unknown>): AnyIntent =>
  new View(item, confirmed) as unknown as AnyIntent;
