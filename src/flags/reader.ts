import type { Run } from "../core/run.ts";
import { after } from "../core/settle.ts";
import type { Returned, Timing } from "../core/types.ts";
import type { FlagContext, FlagDetails } from "./options.ts";

/** The type of a default without what is special to its value. */
export type Wide<Value> = Value extends boolean
  ? boolean
  : Value extends string
    ? string
    : Value extends number
      ? number
      : Value;

/** Flags that can be asked, whoever answers. They never throw: whatever goes wrong, the default is given, and the details tell. */
export interface FlagReader<Name extends string = string, When extends Timing = Timing> {
  /** The value of a flag, or the default. */
  value<Value>(name: Name, fallback: Value, context?: FlagContext, run?: Run): Returned<Wide<Value>, When>;
  /** The value of a flag, or the default, and why. */
  details<Value>(
    name: Name,
    fallback: Value,
    context?: FlagContext,
    run?: Run,
  ): Returned<FlagDetails<Wide<Value>>, When>;
  /** A predicate for `when` of a chain: whether a flag is on for the context of an input, by default the input itself. */
  on<Input = FlagContext>(
    name: Name,
    contextOf?: (input: Input) => FlagContext,
  ): (input: Input, run?: Run) => Returned<boolean, When>;
}

/** How details are found. */
export type Details = (
  name: string,
  fallback: unknown,
  context: FlagContext | undefined,
  run: Run | undefined,
) => unknown;

/** Makes of the details all that flags can be asked. */
export function readerOf(details: Details): FlagReader<string, never> {
  const value: Details = (name, fallback, context, run) =>
    after(details(name, fallback, context, run), (known) => (known as FlagDetails<unknown>).value);
  const on =
    (name: string, contextOf = (input: unknown) => input as FlagContext) =>
    (input: unknown, run?: Run) =>
      value(name, false, contextOf(input), run);
  return { details, value, on } as FlagReader<string, never>;
}
