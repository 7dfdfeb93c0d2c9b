import type { Next } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import { isThenable } from "../core/settle.ts";
import { sleep } from "../core/within.ts";
import type { Backoff } from "./backoff.ts";
import type { Budget } from "./budget.ts";

/** What an attempt came to. */
export type End = { readonly error: unknown } | { readonly result: unknown };

/** A call whose first attempt was not plainly good. */
export interface Call {
  readonly input: unknown;
  readonly next: Next<unknown, unknown>;
  readonly run: Run;
  /** Attempts made so far. */
  made: number;
  /** The last delay, in milliseconds. */
  delay: number;
}

/** The options of a retry, made ready, and what it counts. */
export interface Rules {
  readonly attempts: number;
  readonly worthIt: (error: unknown, attempt: number) => boolean;
  readonly unwanted: ((result: never, attempt: number) => boolean) | undefined;
  readonly backoff: Backoff;
  readonly maxDelay: number;
  readonly wish: (failure: unknown, now: number) => number | undefined;
  readonly budget: Budget | undefined;
  readonly stats: Record<"attempts" | "retries" | "successes" | "failures" | "givenUp" | "waited", number>;
}

/** Calls the link again. */
function attempt({ stats }: Rules, { next, input }: Call): End | Promise<End> {
  stats.attempts++;
  stats.retries++;
  try {
    const result = next(input);
    if (!isThenable(result)) return { result };
    return Promise.resolve(result).then(
      (result) => ({ result }),
      (error: unknown) => ({ error }),
    );
  } catch (error) {
    return { error };
  }
}

/** What the next attempt comes to, at once or later; an abort before it is its error. */
function following(rules: Rules, call: Call): End | Promise<End> {
  const { delay, run } = call;
  if (delay === 0) return attempt(rules, call);
  const began = run.clock.now();
  const count = (): void => {
    rules.stats.waited += Math.max(run.clock.now() - began, 0);
  };
  return sleep(delay, run)
    .finally(count)
    .then(
      () => attempt(rules, call),
      (error: unknown) => ({ error }),
    );
}

/** The delay before the next attempt in milliseconds, or why there is none. */
function verdict(rules: Rules, { run, made, delay: previous }: Call, end: End): number | string {
  if ("result" in end && !rules.unwanted?.(end.result as never, made)) return "success";
  if (run.aborted) return "aborted";
  if ("error" in end && !rules.worthIt(end.error, made)) return "refused";
  if (made >= rules.attempts) return "attempts";
  const failure = "error" in end ? end.error : end.result;
  const now = run.clock.now();
  const asked = rules.wish(failure, now) ?? 0;
  const delay = Math.min(Math.max(rules.backoff(made, failure, previous, run.random), asked), rules.maxDelay);
  if (delay > 0 && run.deadline !== undefined && now + delay >= run.deadline) return "deadline";
  return rules.budget && !rules.budget.withdraw(now) ? "budget" : delay;
}

/** A response that nobody will read holds its connection until it is told so. */
export function discard(end: End): void {
  const body = "result" in end && end.result instanceof Response && end.result.body;
  if (body && !body.locked) body.cancel().catch(() => undefined);
}

/** The verdict, counted: a predicate that throws fails the call, too. */
function counted(rules: Rules, call: Call, end: End): number | string {
  const { stats } = rules;
  let found: number | string = "thrown";
  try {
    found = verdict(rules, call, end);
  } finally {
    if (typeof found === "string") stats[found === "success" ? "successes" : "failures"]++;
    if (/^(attempts|deadline|budget)$/.test(String(found))) stats.givenUp++;
  }
  return found;
}

/** Whether there is a next attempt; announces it, or that there is none. */
function goesOn(rules: Rules, call: Call, end: End): boolean {
  const found = counted(rules, call, end);
  if (typeof found === "string") {
    if (found !== "success")
      call.run.emit({ type: "retry:stopped", reason: found, attempts: call.made, ...end });
    return false;
  }
  call.made++;
  call.delay = found;
  call.run.emit({ type: "retry:attempt", attempt: call.made, delay: found, ...end });
  discard(end);
  return true;
}

/** Hands the end to the caller. */
function close(end: End): unknown {
  if ("error" in end) throw end.error;
  return end.result;
}

/** Goes on from an attempt that was not plainly good; synchronous as long as nothing has to be waited for. */
export function again(rules: Rules, call: Call, end: End): unknown {
  while (goesOn(rules, call, end)) {
    const next = following(rules, call);
    if (isThenable(next)) return later(rules, call, next);
    end = next;
  }
  return close(end);
}

async function later(rules: Rules, call: Call, pending: PromiseLike<End>): Promise<unknown> {
  let end = await pending;
  while (goesOn(rules, call, end)) end = await following(rules, call);
  return close(end);
}
