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
  private readonly late: Limits["late"];
  /** Whether the deadline is its own. */
  private readonly governs: boolean;
  private open = true;
  private controller: AbortController | undefined;
  private cleanups: readonly (() => void)[] | undefined;

  /** Makes a scope inside another, if there is one. */
  constructor(clock: Clock, outer: Scope | undefined, { signal, deadline, late }: Limits) {
    const own = deadline === undefined ? Infinity : clock.now() + milliseconds(deadline, "deadline");
    this.governs = own < (outer?.deadline ?? Infinity);
    this.deadline = this.governs ? own : outer?.deadline;
    this.clock = clock;
    this.outer = outer;
    this.signal = signal;
    this.late = late;
  }

  /** Gives its signal, which is made when it is first asked for. */
  watch(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (!this.ended() && this.open) this.cleanups = this.listen();
    }
    return this.controller.signal;
  }

  /** Whether it was aborted, or has to be now. */
  ended(): boolean {
    const { deadline, clock, signal } = this;
    this.follow();
    if (signal?.aborted) this.abort(signal.reason);
    if (deadline !== undefined && clock.now() >= deadline) this.expire();
    return !!this.controller?.signal.aborted;
  }

  /** Ends it as its deadline does, though the clock may not agree. */
  expire(): void {
    const { outer, governs, late } = this;
    if (!governs) outer?.expire();
    this.follow();
    if (!this.open) return;
    this.abort(
      governs && late
        ? late()
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

  /** Hears of what ends it before anyone asks again. */
  private listen(): (() => void)[] {
    const { outer, signal, governs, clock, deadline } = this;
    const look = (): unknown => this.ended();
    const cleanups = [onAbort(outer?.watch(), look), onAbort(signal, look)];
    if (governs) cleanups.push(clock.timer(deadline! - clock.now(), () => this.expire()));
    return cleanups;
  }

  private follow(): void {
    if (this.outer?.ended()) this.abort(this.outer.watch().reason);
  }
}
