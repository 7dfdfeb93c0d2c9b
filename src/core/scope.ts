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
  #open = true;
  #aborted = false;
  #controller: AbortController | undefined;
  #cleanups: (() => void)[] = [];

  constructor(clock: Clock, sources: readonly (AbortSignal | Scope | undefined)[], deadline?: number) {
    this.#clock = clock;
    this.#sources = sources.filter((source) => !!source);
    this.deadline = deadline;
  }

  get aborted(): boolean {
    if (this.#open) {
      const source = this.#sources.find(({ aborted }) => aborted);
      if (source) this.abort(source.reason);
      else if (this.deadline !== undefined && this.#clock.now() >= this.deadline) this.#expire();
    }
    return this.#aborted;
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.aborted) this.#controller.abort(this.reason);
      else if (this.#open) this.#listen();
    }
    return this.#controller.signal;
  }

  abort(reason: unknown): void {
    if (!this.#open) return;
    this.#aborted = true;
    this.reason = reason;
    this.close();
    this.#controller?.abort(reason);
  }

  /** Ends the watch: a settled scope can no longer be aborted. */
  close(): void {
    this.#open = false;
    for (const cleanup of this.#cleanups) cleanup();
  }

  #expire(): void {
    this.abort(new ModulinkError("deadline-exceeded", "the deadline has passed", { name: "TimeoutError" }));
  }

  #listen(): void {
    const { deadline } = this;
    this.#cleanups = this.#sources.map((source) =>
      onAbort((source as Scope).signal ?? source, () => this.abort(source.reason)),
    );
    if (deadline !== undefined)
      this.#cleanups.push(this.#clock.timer(deadline - this.#clock.now(), () => this.#expire()));
  }
}
