import type { Chosen, Failing, Passing, Predicate } from "./branch.ts";
import type { Observer } from "./events.ts";
import type { Link } from "./link.ts";
import type { Middleware, Policy } from "./middleware.ts";
import type { Branches, Together } from "./parallel.ts";
import type { Matcher } from "./recover.ts";
import type { Run, RunOptions } from "./run.ts";
import type { All, Either, Merge, Returned, Timing, TimingOf } from "./types.ts";

/** What a link of type `(input: From) => To` makes of a chain. */
export type Then<In, From, To, When extends Timing, Reached> = Chain<
  In,
  Awaited<To>,
  All<When | TimingOf<To>>,
  Reached | From
>;

/** What parallel branches make of a chain. */
export type Joined<In, From, Results, When extends Timing, Reached> = Chain<
  In,
  Merge<From, Results>,
  All<When | Together<Results>>,
  Reached | From
>;

/** What a choice makes of a chain. */
export type Way<In, From, Answer, Yes, No, When extends Timing, Reached> = Then<
  In,
  From,
  Chosen<Answer, Yes, No>,
  When,
  Reached
>;

/** One or more. */
export type Some<T> = [T, ...T[]];

/** Stands in the compiler's message when branches are put behind a link whose output cannot hold their results. */
export interface BranchesNeedAnObject<Out> {
  readonly "parallel merges its results into an object, but the link before it gives": Out;
}

/**
 * Links in a row: a function, and a link of other chains. It never changes; every method gives a new chain.
 *
 * A call returns the output itself while every link is synchronous, and a promise from the first link on that is not;
 * the type knows which (`When`). `Reached` is what has entered a link so far, for recoveries.
 *
 * @example
 * const price = chain("price")
 *   .link("total", (order: { items: number[] }) => ({ ...order, total: order.items.length * 5 }))
 *   .link("tax", (order) => ({ ...order, tax: order.total * 0.2 }));
 * price({ items: [1, 2] }).tax; // 2
 */
export interface Chain<In, Out, When extends Timing = Timing, Reached = unknown> {
  /** Runs the chain; given a run, as a part of that run. The error of a synchronous link is thrown synchronously. */
  (input: In, run?: Run): Returned<Out, When>;
  /** The chain's name. */
  readonly name: string;

  /** Runs the chain with options of its own; every error rejects. */
  run(input: In, options?: RunOptions): Promise<Out>;

  /** Appends a link, named after its function unless a name is given. */
  link<To>(fn: (input: Out, run: Run) => To): Then<In, Out, To, When, Reached>;
  link<To>(name: string, fn: (input: Out, run: Run) => To): Then<In, Out, To, When, Reached>;
  /** Appends a link with middleware around it, the first outermost. */
  link<To>(
    fn: Link<Out, To>,
    ...around: Some<Middleware<Out, To>>
  ): Then<In, Out, To | PromiseLike<To>, When, Reached>;
  link<To>(
    name: string,
    fn: Link<Out, To>,
    ...around: Some<Middleware<Out, To>>
  ): Then<In, Out, To | PromiseLike<To>, When, Reached>;

  /** Appends branches that start together on the same object; their results join it under their names. */
  parallel<Results>(
    this: [Out] extends [object] ? unknown : BranchesNeedAnObject<Out>,
    branches: Branches<Out, Results>,
  ): Joined<In, Out, Results, When, Reached>;
  parallel<Results>(
    this: [Out] extends [object] ? unknown : BranchesNeedAnObject<Out>,
    name: string,
    branches: Branches<Out, Results>,
  ): Joined<In, Out, Results, When, Reached>;

  /**
   * Appends a choice: what the predicate accepts goes one way, the rest the other or through. A type guard narrows both
   * ways.
   */
  when<Test extends Predicate<Out>, To, Other = Failing<Out, Test>>(
    predicate: Test,
    then: (input: Passing<Out, Test>, run: Run) => To,
    otherwise?: (input: Failing<Out, Test>, run: Run) => Other,
  ): Way<In, Out, ReturnType<Test>, To, Other, When, Reached>;
  when<Test extends Predicate<Out>, To, Other = Failing<Out, Test>>(
    name: string,
    predicate: Test,
    then: (input: Passing<Out, Test>, run: Run) => To,
    otherwise?: (input: Failing<Out, Test>, run: Run) => Other,
  ): Way<In, Out, ReturnType<Test>, To, Other, When, Reached>;

  /**
   * Lets the chain go on after an error of any link before: the handler's value takes the place of theirs.
   *
   * The matcher is a class of errors or a function; what it does not take goes on. The handler is also given the
   * value that entered the failing link. A run that was aborted cannot be recovered.
   */
  recover<To, Failed = unknown>(
    matcher: Matcher<Failed>,
    handler: (error: Failed, input: Reached, run: Run) => To,
  ): Chain<In, Out | Awaited<To>, Either<When | TimingOf<To>>, Reached>;
  recover<To, Failed = unknown>(
    name: string,
    matcher: Matcher<Failed>,
    handler: (error: Failed, input: Reached, run: Run) => To,
  ): Chain<In, Out | Awaited<To>, Either<When | TimingOf<To>>, Reached>;

  /** Puts middleware around the whole chain, the first outermost. */
  use(...around: Middleware<In, Out>[]): Chain<In, Out, "maybe", Reached>;
  /** Puts middleware around every link of the chain, wherever it was appended, the first outermost. */
  each(...around: Policy[]): Chain<In, Out, "maybe", Reached>;
  /** Tells observers every event of the chain's runs. */
  observe(...observers: Observer[]): Chain<In, Out, When, Reached>;
}
