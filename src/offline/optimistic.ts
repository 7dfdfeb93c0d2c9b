import { mustCall } from "../core/middleware.ts";
import type { Intent, IntentState, Observable, Outbox } from "../intents/types.ts";

/** How intents show before the server has answered. */
export interface OptimisticOptions<State, In, Out> {
  /** What the server is known to have, until `set` or `refresh` tells more. */
  readonly state: State;
  /**
   * The state with an intent in it. It must be pure, and an intent that is in the state already must change nothing: put it
   * in under its `id`, or under its key where the server gives that back.
   */
  readonly apply: (state: State, intent: Intent<In, Out>) => State;
  /** What an intent that the server has confirmed makes of the state. Default: `apply`, which can read its `output`. */
  readonly confirm?: ((state: State, intent: Intent<In, Out>) => State) | undefined;
}

/** The state as it will be once the server has answered. */
export interface Optimistic<State> extends Observable<State> {
  /** What the server has, as of now. */
  set(state: State): void;
  /** Asks the server what it has; what is confirmed meanwhile is not lost. */
  refresh(load: () => PromiseLike<State>): Promise<State>;
  /** Listens to the outbox no more. */
  close(): void;
}

/**
 * What a page shows while its intents are on their way: what the server has, and on it the intents that wait, in order.
 *
 * An intent that is refused or discarded drops out, and so its effect is rolled back; one that is merged shows its new input.
 *
 * @example
 * import { offline, optimistic } from "modulink-edge/browser";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const add = offline(async (item: string) => item, { name: "items", store: memoryStore() });
 * const items = optimistic(add, { state: ["pears"], apply: (state, { input }) => [...new Set([...state, input])] });
 * await add("plums");
 * items.get(); // ["pears", "plums"]
 * items.close();
 * await add.close();
 */
export function optimistic<State, In, Out>(
  outbox: Outbox<In, Out>,
  options: OptimisticOptions<State, In, Out>,
): Optimistic<State> {
  const view = new Overlay(outbox, options);
  return {
    get: () => view.get(),
    subscribe: (listener) => view.subscribe(listener),
    set: (state) => view.set(state),
    refresh: (load) => view.refresh(load),
    close: () => view.close(),
  };
}

class Overlay<State, In, Out> {
  readonly close: () => void;
  private readonly outbox: Outbox<In, Out>;
  private readonly apply: (state: State, intent: Intent<In, Out>) => State;
  private readonly confirm: (state: State, intent: Intent<In, Out>) => State;
  private readonly listeners = new Set<() => void>();
  /** Intents whose effect the base has. */
  private readonly settled = new Set<string>();
  /** What is confirmed while the server is asked, for each time it is. */
  private readonly late = new Set<Intent<In, Out>[]>();
  private base: State;
  private shown: State;
  private listed: unknown;
  private begun = false;

  constructor(outbox: Outbox<In, Out>, options: OptimisticOptions<State, In, Out>) {
    const { state, apply, confirm = apply } = options;
    this.outbox = outbox;
    this.apply = mustCall(apply, "apply");
    this.confirm = mustCall(confirm, "confirm");
    this.base = state;
    this.shown = state;
    this.close = outbox.subscribe(() => this.tell());
  }

  get(): State {
    const list = this.outbox.intents();
    if (list !== this.listed) {
      this.settle();
      this.listed = list;
      this.shown = this.known(["queued", "leased"]).reduce(this.apply, this.base);
    }
    return this.shown;
  }

  subscribe(listener: () => void): () => void {
    const own = (): void => listener();
    this.listeners.add(own);
    return () => void this.listeners.delete(own);
  }

  set(state: State): void {
    this.settle();
    this.base = state;
    this.listed = undefined;
    this.tell();
  }

  async refresh(load: () => PromiseLike<State>): Promise<State> {
    const late: Intent<In, Out>[] = [];
    this.settle();
    this.late.add(late);
    try {
      const state = await load();
      this.settle();
      this.set(late.reduce(this.confirm, state));
    } finally {
      this.late.delete(late);
    }
    return this.get();
  }

  private known(states: readonly IntentState[]): readonly Intent<In, Out>[] {
    return this.outbox
      .intents()
      .filter((intent): intent is Intent<In, Out> => !intent.held && states.includes(intent.state));
  }

  /** Takes what was confirmed into the base; what earlier pages had confirmed is there already. */
  private settle(): void {
    if (!this.outbox.status.get().ready) return;
    const first = !this.begun;
    this.begun = true;
    for (const intent of this.known(["done"])) {
      if (this.settled.has(intent.id)) continue;
      this.settled.add(intent.id);
      if (first) continue;
      this.base = this.confirm(this.base, intent);
      for (const late of this.late) late.push(intent);
    }
  }

  private tell(): void {
    this.settle();
    for (const listener of [...this.listeners]) listener();
  }
}
