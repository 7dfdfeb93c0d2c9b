import { onAbort, type Scope } from "../core/scope.ts";
import type { Reader } from "./source.ts";

/** What is taken of a source, until its scope ends. */
interface Taking<Out> {
  /** What ends the iteration early. */
  readonly scope: Scope;
  /** What is let go of when the iteration ends. */
  readonly items: Reader<unknown>;
  /** Gives the next item. */
  take(): Promise<IteratorResult<Out, undefined>>;
  /** Cleans up. */
  close?(): void;
}

/** Who waits for the next item. */
interface Waiting<Out> {
  resolve(result: IteratorResult<Out, undefined>): void;
  reject(error: unknown): void;
}

const done = { done: true, value: undefined } as const;

/** An iterator that does nothing until it is asked, and rejects at once when its scope ends. */
export class Lazily<Out> implements AsyncIterableIterator<Out> {
  private readonly taking: Taking<Out>;
  private readonly unlisten: () => void;
  private over = false;
  private turn: Promise<void> = Promise.resolve();
  private waiting: Waiting<Out> | undefined;
  /** What nobody was waiting for. */
  private failure: { readonly error: unknown } | undefined;

  constructor(taking: Taking<Out>) {
    this.taking = taking;
    const signal = taking.scope.watch();
    this.unlisten = onAbort(signal, () => this.break(signal.reason));
  }

  next(): Promise<IteratorResult<Out, undefined>> {
    return new Promise((resolve, reject) => {
      const settled = new Promise<void>((go) => {
        this.turn.then(() => {
          this.waiting = {
            resolve: (result) => go(resolve(result)),
            reject: (error) => go(reject(error)),
          };
          this.ask();
        });
      });
      this.turn = settled;
    });
  }

  async return(reason?: unknown): Promise<IteratorResult<Out, undefined>> {
    this.give(done);
    await this.stop(reason);
    return done;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private async ask(): Promise<void> {
    const { failure, over, taking } = this;
    const { scope } = taking;
    this.failure = undefined;
    if (failure) return this.break(failure.error);
    if (over) return this.give(done);
    if (scope.ended()) return this.break(scope.watch().reason);
    try {
      const result = await taking.take();
      if (this.over) return;
      if (result.done) {
        this.end();
        scope.close();
      }
      this.give(result);
    } catch (error) {
      if (!this.over) this.break(error);
    }
  }

  private give(result: IteratorResult<Out, undefined>): void {
    this.waiting?.resolve(result);
    this.waiting = undefined;
  }

  private break(error: unknown): void {
    // What goes wrong after that changes nothing.
    this.stop(error).catch(() => {});
    if (this.waiting) this.waiting.reject(error);
    else this.failure = { error };
    this.waiting = undefined;
  }

  private async stop(reason: unknown): Promise<void> {
    if (this.over) return;
    this.end();
    this.taking.scope.abort(reason);
    await this.taking.items.return(reason);
  }

  private end(): void {
    this.over = true;
    this.unlisten();
    this.taking.close?.();
  }
}
