import { onAbort, type Scope } from "../core/scope.ts";
import type { Reader } from "./source.ts";

/** What is taken of a source, until its scope ends. */
export interface Taking<Out> {
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

/** An iterator that does nothing until it is asked, and rejects at once when its scope ends. */
export function lazily<Out>({ scope, items, take, close }: Taking<Out>): AsyncIterableIterator<Out> {
  const signal = scope.watch();
  let over = false;
  let turn: Promise<void> = Promise.resolve();
  let waiting: Waiting<Out> | undefined;
  /** What nobody was waiting for. */
  let failure: { readonly error: unknown } | undefined;
  const done = { done: true, value: undefined } as const;
  const end = (): void => {
    over = true;
    unlisten();
    close?.();
  };
  const stop = async (reason: unknown): Promise<void> => {
    if (over) return;
    end();
    scope.abort(reason);
    await items.return(reason);
  };
  const give = (result: IteratorResult<Out, undefined>): void => {
    waiting?.resolve(result);
    waiting = undefined;
  };
  const broken = (error: unknown): void => {
    // What goes wrong after that changes nothing.
    stop(error).catch(() => {});
    if (waiting) waiting.reject(error);
    else failure = { error };
    waiting = undefined;
  };
  const unlisten = onAbort(signal, () => broken(signal.reason));
  const ask = async (): Promise<void> => {
    if (failure) return broken(failure.error);
    if (over) return give(done);
    if (scope.ended()) return broken(signal.reason);
    try {
      const result = await take();
      if (over) return;
      if (result.done) {
        end();
        scope.close();
      }
      give(result);
    } catch (error) {
      if (!over) broken(error);
    }
  };
  return {
    next: () =>
      new Promise((resolve, reject) => {
        const settled = new Promise<void>((go) => {
          turn.then(() => {
            waiting = {
              resolve: (result) => go(resolve(result)),
              reject: (error) => go(reject(error)),
            };
            ask();
            failure = undefined;
          });
        });
        turn = settled;
      }),
    async return(reason?: unknown) {
      give(done);
      await stop(reason);
      return done;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
