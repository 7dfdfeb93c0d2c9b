import type { Chosen, Failing, Passing, Predicate } from "./branch.ts";
import type { Observer } from "./events.ts";
import type { Link } from "./link.ts";
import type { Middleware, Policy } from "./middleware.ts";
import type { Branches, Gathered, Gathering, Holder, ParallelMode, ParallelOptions } from "./parallel.ts";
import type { Caught, Matcher } from "./recover.ts";
import type { Run, RunOptions } from "./run.ts";
import type { Cases, NoOther, Selector, Switched, Unnamed } from "./switch.ts";
import type { All, Either, Returned, Timing, TimingOf } from "./types.ts";

/** What a link of type `(input: From) => To` makes of a chain. */
export type Then<In, From, To, When extends Timing, Reached> = Chain<
  In,
  Awaited<To>,
  All<When | TimingOf<To>>,
  Reached | From
>;

/** What parallel branches make of a chain. */
export type Joined<In, From, Results, Mode extends ParallelMode, When extends Timing, Reached> = Chain<
  In,
  Gathered<From, Results, Mode>,
  All<When | Gathering<Results, Mode>>,
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

/** What a handler of errors makes of a chain. */
export type Recovered<In, Out, To, When extends Timing, Reached> = Chain<
  In,
  Out | Awaited<To>,
  Either<When | TimingOf<To>>,
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

  /**
   * Appends branches that start together on the same object; their results join it under their names. The option `mode`
   * asks for the outcome of each instead, or for the first value alone.
   */
  parallel<Results, Mode extends ParallelMode = "all">(
    this: [Out] extends [Holder<Mode>] ? unknown : BranchesNeedAnObject<Out>,
    branches: Branches<Out, Results>,
    options?: ParallelOptions<Mode>,
  ): Joined<In, Out, Results, Mode, When, Reached>;
  parallel<Results, Mode extends ParallelMode = "all">(
    this: [Out] extends [Holder<Mode>] ? unknown : BranchesNeedAnObject<Out>,
    name: string,
    branches: Branches<Out, Results>,
    options?: ParallelOptions<Mode>,
  ): Joined<In, Out, Results, Mode, When, Reached>;

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
   * Appends a link for each value of a property, or of what a function gives; the property of a union narrows it.
   *
   * Every value the type allows needs its case, or there is a default, the last argument. Where the values cannot be
   * counted, as those of a text, one without a case and a default passes through.
   */
  switch<const Key extends Selector<Out>, Ways extends Cases<Out, Key>>(
    key: Key,
    cases: Ways & NoOther<Ways, Out, Key>,
  ): Then<In, Out, Switched<Key, Ways, Unnamed<Out, Key>>, When, Reached>;
  switch<const Key extends Selector<Out>, Ways extends Partial<Cases<Out, Key>>, Other>(
    key: Key,
    cases: Ways & NoOther<Ways, Out, Key>,
    otherwise: (input: Out, run: Run) => Other,
  ): Then<In, Out, Switched<Key, Ways, Other>, When, Reached>;
  switch<const Key extends Selector<Out>, Ways extends Cases<Out, Key>>(
    name: string,
    key: Key,
    cases: Ways & NoOther<Ways, Out, Key>,
  ): Then<In, Out, Switched<Key, Ways, Unnamed<Out, Key>>, When, Reached>;
  switch<const Key extends Selector<Out>, Ways extends Partial<Cases<Out, Key>>, Other>(
    name: string,
    key: Key,
    cases: Ways & NoOther<Ways, Out, Key>,
    otherwise: (input: Out, run: Run) => Other,
  ): Then<In, Out, Switched<Key, Ways, Other>, When, Reached>;

  /**
   * Lets the chain go on after an error of any link before: the handler's value takes the place of theirs.
   *
   * The matcher is a class of errors or a function; what it does not take goes on. The handler is also given the
   * value that entered the failing link. A run that was aborted cannot be recovered.
   */
  recover<To, Failed = unknown>(
    matcher: Matcher<Failed>,
    handler: (error: Failed, input: Reached, run: Run) => To,
  ): Recovered<In, Out, To, When, Reached>;
  recover<To, Failed = unknown>(
    name: string,
    matcher: Matcher<Failed>,
    handler: (error: Failed, input: Reached, run: Run) => To,
  ): Recovered<In, Out, To, When, Reached>;

  /**
   * Routes errors of any link before to another link, such as a chain, whose value takes the place of theirs.
   *
   * The link is given the error, the value that entered the failing link and the path of the error. Otherwise it is as
   * `recover`.
   */
  catch<To, Failed = unknown>(
    matcher: Matcher<Failed>,
    handler: (caught: Caught<Failed, Reached>, run: Run) => To,
  ): Recovered<In, Out, To, When, Reached>;
  catch<To, Failed = unknown>(
    name: string,
    matcher: Matcher<Failed>,
    handler: (caught: Caught<Failed, Reached>, run: Run) => To,
  ): Recovered<In, Out, To, When, Reached>;

  /**
   * Tells how to undo the link before, should a later link of this chain fail: it is given the value the chain had there,
   * and the error.
   *
   * The latest is undone first, all of them before a recovery or the caller hears of the error, which stays the same.
   * What fails meanwhile is told by `compensationErrors`. The run of an undo cannot be stopped.
   */
  compensate<Done>(
    undo: (value: Out, error: unknown, run: Run) => Done,
  ): Chain<In, Out, Either<When | TimingOf<Done>>, Reached>;
  compensate<Done>(
    name: string,
    undo: (value: Out, error: unknown, run: Run) => Done,
  ): Chain<In, Out, Either<When | TimingOf<Done>>, Reached>;

  /** Puts middleware around the whole chain, the first outermost. */
  use(...around: Middleware<In, Out>[]): Chain<In, Out, "maybe", Reached>;
  /** Puts middleware around every link of the chain, wherever it was appended, the first outermost. */
  each(...around: Policy[]): Chain<In, Out, "maybe", Reached>;
  /** Tells observers every event of the chain's runs. */
  observe(...observers: Observer[]): Chain<In, Out, When, Reached>;
}
