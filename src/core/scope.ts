import { type Duration, milliseconds } from "./duration.ts";
import { ModulinkError } from "./errors.ts";
import type { Clock } from "./runtime.ts";

/** What ends a part of a run earlier than the run itself. */
export interface Limits {
  /** Stops the part with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** The time the part may take, from now; it never outlasts the run's own deadline. */
  readonly deadline?: Duration | undefined;
  /** Makes the reason the part aborts with at this deadline; default: an error with the code `deadline-exceeded`. */
  readonly late?: (() => unknown) | undefined;
}

/** Listens for the abort of a signal, if there is one; the returned function stops listening. */
export function onAbort(signal: AbortSignal | undefined, fn: () => void): () => void {
  signal?.addEventListener("abort", fn);
  return () => signal?.removeEventListener("abort", fn);
}

/**
 * What can end a run early: the scope around it, a caller's signal, a deadline, or a failing sibling.
 *
 * Asking whether it has ended reads fields and perhaps the clock. Only a link that wants an `AbortSignal`, or an
 * abort, makes the controller; only the link makes listeners and a timer, and `close` removes them.
 */
export class Scope {
  readonly deadline: number | undefined;
  private readonly clock: Clock;
  private readonly outer: Scope | undefined;
  private readonly signal: AbortSignal | undefined;
  private readonly limits: Limits;
  private readonly governs: boolean;
  private open = true;
  private controller: AbortController | undefined;
  private cleanups: (() => void)[] | undefined;

  /** Makes a scope inside another, if there is one. */
  constructor(clock: Clock, outer: Scope | undefined, limits: Limits) {
    const { signal, deadline } = limits;
    this.clock = clock;
    this.outer = outer;
    this.signal = signal;
    this.limits = limits;
    const own = deadline === undefined ? Infinity : clock.now() + milliseconds(deadline, "deadline");
    this.governs = own < (outer?.deadline ?? Infinity);
    this.deadline = this.governs ? own : outer?.deadline;
  }

  /** Gives its signal, which is made when it is first asked for. */
  watch(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (!this.ended() && this.open) this.listen();
    }
    return this.controller.signal;
  }

  private listen(): void {
    const { clock, outer, signal, governs, deadline } = this;
    const ended = () => this.ended();
    this.cleanups = [onAbort(outer?.watch(), ended), onAbort(signal, ended)];
    if (governs) this.cleanups.push(clock.timer(deadline! - clock.now(), () => this.expire()));
  }

  /** Whether it was aborted, or has to be now. */
  ended(): boolean {
    const { outer, signal, deadline } = this;
    if (outer?.ended()) this.abort(outer.watch().reason);
    if (signal?.aborted) this.abort(signal.reason);
    if (deadline !== undefined && this.clock.now() >= deadline) this.expire();
    return !!this.controller?.signal.aborted;
  }

  /** Ends it as its deadline does, though the clock may not agree. */
  expire(): void {
    const { outer, governs, limits } = this;
    if (!governs) outer?.expire();
    if (outer?.ended()) this.abort(outer.watch().reason);
    if (this.open)
      this.abort(
        governs && limits.late
          ? limits.late()
          : new ModulinkError("deadline-exceeded", "the deadline has passed", { name: "TimeoutError" }),
      );
  }

  /** Ends the scope and all inside it, unless it is closed. */
  abort(reason: unknown): void {
    if (!this.open) return;
    this.close();
    this.controller ??= new AbortController();
    this.controller.abort(reason);
  }

  /** Ends the watch: a settled scope can no longer be aborted. */
  close(): void {
    this.open = false;
    for (const cleanup of this.cleanups ?? []) cleanup();
  }
}
