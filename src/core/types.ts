/** When a value is there: at once (`"sync"`), in a promise (`"async"`), or one of the two (`"maybe"`). */
export type Timing = "sync" | "async" | "maybe";

/** The timing of what a function returns. */
export type TimingOf<T> = unknown extends T
  ? "maybe"
  : [T] extends [never]
    ? "sync"
    : [T] extends [PromiseLike<unknown>]
      ? "async"
      : [Extract<T, PromiseLike<unknown>>] extends [never]
        ? "sync"
        : "maybe";

/** The timing of links that all run: asynchronous as soon as one is. */
export type All<Timings extends Timing> = "async" extends Timings
  ? "async"
  : "maybe" extends Timings
    ? "maybe"
    : "sync";

/** The timing of links of which one runs: known only when they agree. */
export type Either<Timings extends Timing> = [Timings] extends ["sync"]
  ? "sync"
  : [Timings] extends ["async"]
    ? "async"
    : "maybe";

/** What a call returns. */
export type Returned<Out, When extends Timing> = When extends "sync"
  ? Out
  : When extends "async"
    ? Promise<Out>
    : Out | Promise<Out>;

/** An object type written out as one. */
export type Simplify<T> = { [Key in keyof T]: T[Key] } & {};

/** The input with named results; a result takes the place of a field of the same name. */
export type Merge<In, Results> = In extends unknown
  ? Simplify<Omit<In, keyof Results> & { -readonly [Name in keyof Results]: Awaited<Results[Name]> }>
  : never;
