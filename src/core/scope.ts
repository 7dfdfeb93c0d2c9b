import { ModulinkError } from "./errors.ts";
import type { Clock } from "./runtime.ts";

/** Listens for the abort of a signal; the returned function stops listening. */
export function onAbort(signal: AbortSignal, fn: () => void): () => void {
  signal.addEventListener("abort", fn);
  return () => signal.removeEventListener("abort", fn);
}

/**
 * What can end a run early: outer scopes, a caller's signal, a deadline, or a failing sibling.
 *
 * Asking whether it has ended reads fields and perhaps the clock. Only a link that wants an `AbortSignal` makes the
 * controller, its listeners and its timer, and `close` removes the latter two.
 */
export class Scope {
  readonly deadline: number | undefined;
  reason: unknown;
  readonly #clock: Clock;
  readonly #sources: readonly (AbortSignal | Scope)[];
  #aborted = false;
  #closed = false;
  #controller: AbortController | undefined;
  #cleanups: (() => void)[] = [];

  constructor(clock: Clock, sources: readonly (AbortSignal | Scope | undefined)[], deadline?: number) {
    this.#clock = clock;
    this.#sources = sources.filter((source) => source !== undefined);
    this.deadline = deadline;
  }

  get aborted(): boolean {
    if (!this.#closed && !this.#aborted) {
      const source = this.#sources.find(({ aborted }) => aborted);
      if (source) this.abort(source.reason);
      else if (this.#clock.now() >= this.deadline!) this.expire();
    }
    return this.#aborted;
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.aborted) this.#controller.abort(this.reason);
      else if (!this.#closed) this.#listen();
    }
    return this.#controller.signal;
  }

  #listen(): void {
    const clock = this.#clock;
    this.#cleanups = this.#sources.map((source) =>
      onAbort((source as Scope).signal ?? source, () => this.abort(source.reason)),
    );
    if (this.deadline !== undefined)
      this.#cleanups.push(clock.timer(this.deadline - clock.now(), () => this.expire()));
  }

  expire(): void {
    this.abort(
      new ModulinkError("deadline-exceeded", "The deadline of the run has passed", { name: "TimeoutError" }),
    );
  }

  abort(reason: unknown): void {
    if (this.#closed || this.#aborted) return;
    this.#aborted = true;
    this.reason = reason;
    this.close();
    this.#controller?.abort(reason);
  }

  /** Ends the watch: a settled scope can no longer be aborted. */
  close(): void {
    this.#closed = true;
    for (const cleanup of this.#cleanups) cleanup();
  }
}
