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
export interface Scope {
  readonly deadline: number | undefined;
  /** Gives its signal, which is made when it is first asked for. */
  watch(): AbortSignal;
  /** Whether it was aborted, or has to be now. */
  ended(): boolean;
  /** Ends it as its deadline does, though the clock may not agree. */
  expire(): void;
  /** Ends the scope and all inside it, unless it is closed. */
  abort(reason: unknown): void;
  /** Ends the watch: a settled scope can no longer be aborted. */
  close(): void;
}

/** Makes a scope inside another, if there is one. */
export function scopeIn(clock: Clock, outer: Scope | undefined, limits: Limits): Scope {
  const { signal, deadline } = limits;
  let open = true;
  let controller: AbortController | undefined;
  let cleanups: (() => void)[] | undefined;
  const own = deadline === undefined ? Infinity : clock.now() + milliseconds(deadline, "deadline");
  const governs = own < (outer?.deadline ?? Infinity);
  const until = governs ? own : outer?.deadline;
  const close = (): void => {
    open = false;
    for (const cleanup of cleanups ?? []) cleanup();
  };
  const abort = (reason: unknown): void => {
    if (!open) return;
    close();
    controller ??= new AbortController();
    controller.abort(reason);
  };
  const expire = (): void => {
    if (!governs) outer?.expire();
    if (outer?.ended()) abort(outer.watch().reason);
    if (open)
      abort(
        governs && limits.late
          ? limits.late()
          : new ModulinkError("deadline-exceeded", "the deadline has passed", { name: "TimeoutError" }),
      );
  };
  const ended = (): boolean => {
    if (outer?.ended()) abort(outer.watch().reason);
    if (signal?.aborted) abort(signal.reason);
    if (until !== undefined && clock.now() >= until) expire();
    return !!controller?.signal.aborted;
  };
  const watch = (): AbortSignal => {
    if (!controller) {
      controller = new AbortController();
      if (!ended() && open) {
        cleanups = [onAbort(outer?.watch(), ended), onAbort(signal, ended)];
        if (governs) cleanups.push(clock.timer(own - clock.now(), expire));
      }
    }
    return controller.signal;
  };
  return { deadline: until, ended, watch, expire, abort, close };
}
