import { append, live, tag, toStep } from "./link.ts";
import { mustCall } from "./middleware.ts";
import type { Run, RunState } from "./run.ts";
import { after } from "./settle.ts";
import type { All, Either, Returned, TimingOf } from "./types.ts";

/** What comes of a test and the way it chose. */
export type Chosen<Test, Then, Else> = Returned<
  Awaited<Then> | Awaited<Else>,
  All<Either<TimingOf<Then> | TimingOf<Else>> | TimingOf<Test>>
>;

/** Tells whether a value goes one way, now or in time; it may be a type guard. */
export type Predicate<In> = (input: In, run: Run) => boolean | PromiseLike<boolean>;

/** What a predicate takes. */
export type Input<Test> = Test extends (input: infer In, run: Run) => unknown ? In : never;

/** A predicate that narrows what it takes. */
type Guard<In, Yes extends In> = (input: In, run: Run) => input is Yes;

/** What a predicate lets through: what its type guard says, or any input. */
export type Passing<In, Test> = Test extends Guard<In, infer Yes> ? Yes : In;

/** What a predicate turns away: what its type guard leaves, or any input. */
export type Failing<In, Test> = Test extends Guard<In, infer Yes> ? Exclude<In, Yes> : In;

/**
 * A link that takes one of two ways. A value that does not match passes through when there is no `otherwise`.
 *
 * A predicate may be a type guard, which narrows the input of both ways, and may be asynchronous. One that throws
 * fails the run. Throws a `TypeError` when an argument is not a function.
 *
 * @example
 * const halve = when(
 *   (n: number) => n % 2 === 0,
 *   (n: number) => n / 2,
 *   (n: number) => 3 * n + 1,
 * );
 * chain((n: number) => n, halve, halve)(6); // 10
 */
export function when<Test extends Predicate<never>, Then, Else>(
  predicate: Test,
  then: (input: Passing<Input<Test>, Test>, run: Run) => Then,
  otherwise: (input: Failing<Input<Test>, Test>, run: Run) => Else,
): (input: Input<Test>, run: Run) => Chosen<ReturnType<Test>, Then, Else>;
export function when<Test extends Predicate<never>, Then>(
  predicate: Test,
  then: (input: Passing<Input<Test>, Test>, run: Run) => Then,
): <T extends Input<Test>>(input: T, run: Run) => Chosen<ReturnType<Test>, Then, Failing<T, Test>>;
export function when(predicate: unknown, then: unknown, otherwise?: unknown): unknown {
  const test = mustCall(predicate, "predicate") as (input: unknown, run: Run) => unknown;
  const ways = [toStep("", "then", then)];
  const parts = otherwise === undefined ? ways : append(ways, toStep("", "else", otherwise));
  const go = (input: unknown, run: RunState): unknown =>
    after(test(input, run), (yes) => {
      const way = parts[yes ? 0 : 1];
      return way ? live("link", way.go, input, run.part(way.name)) : input;
    });
  return tag(go, test.name || "when", { kind: "when", parts, ways: ["yes", "no"] });
}
