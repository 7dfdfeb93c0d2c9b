import type { Failing, Input, Passing, Predicate } from "./branch.ts";
import type { Joined, Some, Then, Way } from "./chain.ts";
import type { Observer } from "./events.ts";
import type { Link } from "./link.ts";
import type { Middleware, Policy } from "./middleware.ts";
import type { Branches, Holder, ParallelMode, ParallelOptions } from "./parallel.ts";
import type { Run, RunOptions } from "./run.ts";
import type { Timing } from "./types.ts";

/** A chain without links, which returns its input. Its first link decides what the chain takes. */
export interface EmptyChain<When extends Timing = "sync"> {
  /** Returns its input. */
  <In>(input: In, run?: Run): In;
  /** The chain's name. */
  readonly name: string;

  /** Resolves with its input. */
  run<In>(input: In, options?: RunOptions): Promise<In>;

  /** Appends the first link, named after its function unless a name is given. */
  link<In, To>(fn: (input: In, run: Run) => To): Then<In, In, To, When, never>;
  link<In, To>(name: string, fn: (input: In, run: Run) => To): Then<In, In, To, When, never>;
  /** Appends the first link with middleware around it, the first outermost. */
  link<In, To>(
    fn: Link<In, To>,
    ...around: Some<Middleware<In, To>>
  ): Then<In, In, To | PromiseLike<To>, When, never>;
  link<In, To>(
    name: string,
    fn: Link<In, To>,
    ...around: Some<Middleware<In, To>>
  ): Then<In, In, To | PromiseLike<To>, When, never>;

  /** Begins with branches that start together on the same object; their results join it under their names. */
  parallel<In, Results, Mode extends ParallelMode = "all">(
    branches: Branches<In & Holder<Mode>, Results>,
    options?: ParallelOptions<Mode>,
  ): Joined<In, In, Results, Mode, When, never>;
  parallel<In, Results, Mode extends ParallelMode = "all">(
    name: string,
    branches: Branches<In & Holder<Mode>, Results>,
    options?: ParallelOptions<Mode>,
  ): Joined<In, In, Results, Mode, When, never>;

  /** Begins with a choice: what the predicate accepts goes one way, the rest the other or through. */
  when<Test extends Predicate<never>, To, Other = Failing<Input<Test>, Test>>(
    predicate: Test,
    then: (input: Passing<Input<Test>, Test>, run: Run) => To,
    otherwise?: (input: Failing<Input<Test>, Test>, run: Run) => Other,
  ): Way<Input<Test>, Input<Test>, ReturnType<Test>, To, Other, When, never>;
  when<Test extends Predicate<never>, To, Other = Failing<Input<Test>, Test>>(
    name: string,
    predicate: Test,
    then: (input: Passing<Input<Test>, Test>, run: Run) => To,
    otherwise?: (input: Failing<Input<Test>, Test>, run: Run) => Other,
  ): Way<Input<Test>, Input<Test>, ReturnType<Test>, To, Other, When, never>;

  /** Puts policies around the whole chain, the first outermost. */
  use(...around: Policy[]): EmptyChain<"maybe">;
  /** Puts policies around every link of the chain, the first outermost. */
  each(...around: Policy[]): EmptyChain<"maybe">;
  /** Tells observers every event of the chain's runs. */
  observe(...observers: Observer[]): EmptyChain<When>;
}
