import type { Budget } from "../attempts/budget.ts";
import { discard, type End } from "../attempts/retry-attempts.ts";
import { type Duration, milliseconds } from "../core/duration.ts";
import { ModulinkError } from "../core/errors.ts";
import type { Next } from "../core/middleware.ts";
import type { Run, RunState } from "../core/run.ts";
import { onAbort, type Scope } from "../core/scope.ts";
import { isThenable } from "../core/settle.ts";

/** The options of a hedge, made ready, and what it counts. */
export interface Rules {
  readonly attempts: number;
  readonly after: (attempt: number) => Duration;
  readonly worthIt: (error: unknown, attempt: number) => boolean;
  readonly unwanted: ((result: never, attempt: number) => boolean) | undefined;
  readonly budget: Budget | undefined;
  readonly stats: Record<"hedges" | "wins" | "denied" | "failures" | "late", number>;
}

const outrun = (): unknown =>
  new ModulinkError("superseded", "the call has ended without this attempt", {
    name: "AbortError",
    stack: false,
  });

/** Does nothing. */
const idle = (): void => {};

/** The attempts of one call. */
export class Race {
  private readonly rules: Rules;
  private readonly input: unknown;
  private readonly next: Next<unknown, unknown>;
  private readonly run: Run;
  private readonly scopes: Scope[] = [];
  /** How many attempts there may be. */
  private most: number;
  /** How many of them have not ended. */
  private open = 0;
  private cancel: () => void = idle;
  private unlisten: () => void = idle;
  /** What the latest attempt that was not good came to. */
  private last: End | undefined;
  /** What the call came to. */
  private outcome: End | undefined;
  private settle: (outcome: End) => void = idle;

  constructor(rules: Rules, input: unknown, next: Next<unknown, unknown>, run: Run) {
    this.rules = rules;
    this.input = input;
    this.next = next;
    this.run = run;
    this.most = rules.attempts;
  }

  /** Runs it: synchronous when it is decided at once. */
  go(): unknown {
    this.attempt();
    const { outcome, run } = this;
    if (outcome) {
      if ("error" in outcome) throw outcome.error;
      return outcome.result;
    }
    return new Promise((resolve, reject) => {
      this.settle = (found) => ("error" in found ? reject(found.error) : resolve(found.result));
      // A run without a scope cannot be stopped.
      if (!(run as RunState).scope) return;
      const { signal } = run;
      this.unlisten = onAbort(signal, () => this.decide({ error: signal.reason }));
      if (run.aborted) this.decide({ error: signal.reason });
    });
  }

  private attempt(): void {
    const part = (this.run as RunState).part();
    const scope = part.narrow({});
    const number = this.scopes.push(scope);
    this.open++;
    let out: unknown;
    try {
      out = this.next(this.input, part);
    } catch (error) {
      this.end(number, { error });
      return;
    }
    if (!isThenable(out)) {
      this.end(number, { result: out });
      return;
    }
    Promise.resolve(out).then(
      (result) => this.end(number, { result }),
      (error: unknown) => this.end(number, { error }),
    );
    this.wait();
  }

  /** Sets the time of the next attempt, if there may be one. */
  private wait(): void {
    const { scopes, most, run, rules } = this;
    if (this.outcome || scopes.length >= most) return;
    try {
      const delay = milliseconds(rules.after(scopes.length + 1), "after");
      if (delay > 0) this.cancel = run.clock.timer(delay, () => this.another("slow"));
      else this.another("slow");
    } catch (error) {
      this.decide({ error });
    }
  }

  private another(reason: "slow" | "failed"): void {
    const { scopes, most, rules, run } = this;
    this.cancel();
    if (scopes.length >= most) return;
    const { stats, budget } = rules;
    if (budget && !budget.withdraw(run.clock.now())) {
      this.most = scopes.length;
      stats.denied++;
      run.emit({ type: "hedge:denied", reason });
      return;
    }
    stats.hedges++;
    run.emit({ type: "hedge:attempt", attempt: scopes.length + 1, reason });
    this.attempt();
  }

  /** Whether another attempt may do better than one that came to this. */
  private isBad(end: End, attempt: number): boolean | undefined {
    const { worthIt, unwanted } = this.rules;
    if ("result" in end) return unwanted?.(end.result as never, attempt);
    return !this.run.aborted && worthIt(end.error, attempt);
  }

  private end(attempt: number, end: End): void {
    this.open--;
    if (this.outcome) {
      if ("result" in end) this.rules.stats.late++;
      discard(end);
      return;
    }
    let bad: boolean | undefined;
    try {
      bad = this.isBad(end, attempt);
    } catch (error) {
      discard(end);
      this.decide({ error });
      return;
    }
    if (bad) this.fail(attempt, end);
    else this.decide(end, attempt, "error" in end);
  }

  /** Goes on without an attempt. The signal of one that gave a result may still be needed to read it. */
  private fail(attempt: number, end: End): void {
    if (this.last) discard(this.last);
    this.last = end;
    if ("error" in end) this.scopes[attempt - 1]?.abort(end.error);
    this.run.emit({ type: "hedge:failed", attempt, ...end });
    if (this.outcome) return;
    this.another("failed");
    if (this.open === 0) this.decide(end, attempt);
  }

  /** Ends the call with what an attempt came to, if it was one, and with it every other attempt. */
  private decide(outcome: End, attempt = 0, failed = true): void {
    if (this.outcome) return;
    const { last, scopes, rules, run } = this;
    this.outcome = outcome;
    this.cancel();
    this.unlisten();
    if (failed) rules.stats.failures++;
    else if (attempt > 1) rules.stats.wins++;
    if (last && last !== outcome) discard(last);
    this.settle(outcome);
    const own = scopes[attempt - 1];
    if ("error" in outcome) own?.abort(outcome.error);
    else own?.close();
    if (!own || scopes.length > 1) {
      const reason = run.aborted ? run.signal.reason : outrun();
      for (const scope of scopes) scope.abort(reason);
    }
    if (!failed && attempt > 1) run.emit({ type: "hedge:won", attempt });
  }
}
