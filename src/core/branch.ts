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
export function when<In, Yes extends In, Then, Else = never>(
  predicate: (input: In, run: Run) => input is Yes,
  then: (input: Yes, run: Run) => Then,
  otherwise?: (input: Exclude<In, Yes>, run: Run) => Else,
): (input: In, run: Run) => Chosen<false, Then, [Else] extends [never] ? Exclude<In, Yes> : Else>;
export function when<In, Test extends boolean | PromiseLike<boolean>, Then, Else>(
  predicate: (input: In, run: Run) => Test,
  then: (input: In, run: Run) => Then,
  otherwise: (input: In, run: Run) => Else,
): (input: In, run: Run) => Chosen<Test, Then, Else>;
export function when<In, Test extends boolean | PromiseLike<boolean>, Then>(
  predicate: (input: In, run: Run) => Test,
  then: (input: In, run: Run) => Then,
): <T extends In>(input: T, run: Run) => Chosen<Test, Then, T>;
export function when(predicate: unknown, then: unknown, otherwise?: unknown): unknown {
  const test = mustCall(predicate, "predicate") as (input: unknown, run: Run) => unknown;
  const ways = [toStep("", "then", then)];
  const parts = otherwise === undefined ? ways : append(ways, toStep("", "else", otherwise));
  const go = (input: unknown, run: RunState): unknown =>
    after(test(input, run), (yes) => {
      const way = parts[yes ? 0 : 1];
      return way ? live("link", way.go, input, run.part(way.name)) : input;
    });
  return tag(go, test.name || "when", { kind: "when", parts });
}
