import { chain } from "modulink-edge";
import {
  type BudgetOptions,
  budget,
  type RetryOptions,
  type RetryPolicy,
  retry,
} from "modulink-edge/resilience";
import { type VirtualClock, virtualClock } from "modulink-edge/testing";
import { expect, it } from "vitest";
import abort from "../vectors/retry/abort.json" with { type: "json" };
import backoff from "../vectors/retry/backoff.json" with { type: "json" };
import budgets from "../vectors/retry/budget.json" with { type: "json" };
import budgetRefill from "../vectors/retry/budget-refill.json" with { type: "json" };
import deadline from "../vectors/retry/deadline.json" with { type: "json" };
import decision from "../vectors/retry/decision.json" with { type: "json" };
import decorrelated from "../vectors/retry/decorrelated.json" with { type: "json" };
import jitterFull from "../vectors/retry/jitter-full.json" with { type: "json" };
import linearEqual from "../vectors/retry/linear-equal.json" with { type: "json" };
import retryAfter from "../vectors/retry/retry-after.json" with { type: "json" };
import slowAnswers from "../vectors/retry/slow-answers.json" with { type: "json" };
import { httpError } from "./recording.ts";

interface Answer {
  readonly result?: unknown;
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly after?: number;
}

interface Step {
  readonly at: number;
  readonly answers: readonly Answer[];
  readonly deadline?: number;
  readonly abort?: number;
  readonly expect: { readonly attempts: readonly number[]; readonly at: number };
}

interface Vector {
  readonly title: string;
  readonly policy: Omit<RetryOptions, "budget"> & { readonly type: string; readonly budget?: BudgetOptions };
  readonly random?: readonly number[];
  readonly steps: readonly Step[];
}

/** Makes one call and tells what it came to, as a vector expects it. */
async function call(step: Step, policy: RetryPolicy, clock: VirtualClock, random: () => number) {
  const attempts: number[] = [];
  const link = async () => {
    const { after = 0, status, headers, result } = step.answers[attempts.push(clock.now()) - 1]!;
    if (after) await new Promise<void>((resolve) => clock.timer(after, resolve));
    if (status) throw httpError(status, headers);
    return result;
  };
  const controller = new AbortController();
  if (step.abort !== undefined) clock.timer(step.abort, () => controller.abort("aborted"));
  const out = chain("c")
    .link("x", link, policy)
    .run(0, { clock, random, signal: controller.signal, deadline: step.deadline })
    .then(
      (result) => ({ result, at: clock.now() }),
      (error: { status: number } | "aborted") =>
        error === "aborted" ? { aborted: true, at: clock.now() } : { status: error.status, at: clock.now() },
    );
  await clock.runAll();
  return { ...(await out), attempts };
}

async function replay({ policy: { type: _, budget: shared, ...options }, random = [0], steps }: Vector) {
  const clock = virtualClock();
  const policy = retry({ ...options, budget: shared && budget(shared) });
  const chances = [...random];
  for (const step of steps) {
    await clock.advance(step.at - clock.now());
    const next = () => (chances.length > 1 ? chances.shift()! : chances[0]!);
    expect(await call(step, policy, clock, next), `at ${step.at}`).toEqual(step.expect);
    expect(step.answers).toHaveLength(step.expect.attempts.length);
  }
}

const vectors = [
  abort,
  backoff,
  budgetRefill,
  budgets,
  deadline,
  decision,
  decorrelated,
  jitterFull,
  linearEqual,
  retryAfter,
  slowAnswers,
] as unknown as Vector[];

it.each(vectors)("$title", replay);
