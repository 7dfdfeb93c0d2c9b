import type { Condition, FactPath, FactPredicate, NamedPredicate, Scalar } from "../conditions/condition.ts";

/** A value a flag can have. */
export type FlagValue = Scalar | readonly FlagValue[] | { readonly [key: string]: FlagValue };

/** Who asks: the words are those of OpenFeature. */
export interface FlagContext {
  /** Tells the subjects apart; the same one always gets the same answer. */
  readonly targetingKey?: string | undefined;
  readonly [fact: string]: unknown;
}

/** A variant by its name, or variants with their weights: the one a key falls on, always the same one. */
export type Serve = string | Readonly<Record<string, number>>;

/** Who gets what. A key of `keys` always belongs to it; others do when the rest of what is asked holds. */
export interface Target {
  /** Targeting keys that belong to it, whatever else is asked. */
  readonly keys?: readonly string[] | undefined;
  /** Which contexts belong to it; default: all, or, with `keys` alone, no other. */
  readonly when?: Condition | FactPredicate<FlagContext> | undefined;
  /** How many of them in a hundred, by their keys; default 100. When it grows, those who are in stay in. */
  readonly percentage?: number | undefined;
  /** What they get; default `"on"`. */
  readonly serve?: Serve | undefined;
  /** Where in the context the key is; default `"targetingKey"`. */
  readonly by?: FactPath | undefined;
  /** Flags with the same salt put the same keys in; default: the flag's name. */
  readonly salt?: string | undefined;
}

/** What a flag is. With `keys`, `when` or `percentage` of its own it has these as its only target. */
export interface FlagData extends Target {
  /** False switches it off: everybody gets the default given in the program. Default true. */
  readonly enabled?: boolean | undefined;
  /** Its values by their names; default `{ on: true, off: false }`. */
  readonly variants?: Readonly<Record<string, FlagValue>> | undefined;
  /** Who gets what; the first target that fits counts. */
  readonly targets?: readonly Target[] | undefined;
  /**
   * What everybody else gets; null gives the default of the program. Default: `"off"` if there are targets, otherwise `"on"`; of
   * own variants null.
   */
  readonly default?: Serve | null | undefined;
  /** Flags that must have a certain variant, or one of which a condition holds; otherwise it is as if switched off. */
  readonly prerequisites?: Readonly<Record<string, string | Condition>> | undefined;
  /** Is told with each answer. */
  readonly metadata?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** Flags by their names; `true` and `false` stand for flags that are on or off for everybody. */
export type FlagsData<Name extends string = string> = Readonly<Record<Name, FlagData | boolean>>;

/** Why a flag has its value, in the words of OpenFeature; `"OVERRIDE"` is one more. */
export type FlagReason =
  | "STATIC"
  | "TARGETING_MATCH"
  | "SPLIT"
  | "DEFAULT"
  | "DISABLED"
  | "ERROR"
  | "OVERRIDE"
  | (string & {});

/** What went wrong, in the words of OpenFeature. */
export type FlagErrorCode =
  | "FLAG_NOT_FOUND"
  | "TYPE_MISMATCH"
  | "TARGETING_KEY_MISSING"
  | "GENERAL"
  | (string & {});

/** What a flag gave, and why. */
export interface FlagDetails<Value> {
  readonly flagKey: string;
  readonly value: Value;
  /** The name of the variant; undefined when the value is the default of the program. */
  readonly variant?: string | undefined;
  readonly reason: FlagReason;
  /** Set when the reason is `"ERROR"`. */
  readonly errorCode?: FlagErrorCode | undefined;
  readonly errorMessage?: string | undefined;
  readonly flagMetadata: Readonly<Record<string, string | number | boolean>>;
}

/** Who was given what: what experiments count. */
export interface Exposure extends FlagDetails<unknown> {
  readonly targetingKey: string | undefined;
  /** Which flags answered: 1 for the first ones, one more after each `reload`. */
  readonly version: number;
}

/** Finds the place of a key in a range: a number from 0 up to, but without, `total`. */
export type Bucket = (key: string, salt: string, total: number, seed: number) => number;

/** What flags may name, and who is told. */
export interface FlagsOptions {
  /** Predicates by the names under which data has them. They have to answer at once. Default: none. */
  readonly registry?: Readonly<Record<string, NamedPredicate>> | undefined;
  /** Is told every answer; what it throws is lost. Default: nobody. */
  readonly onExposure?: ((exposure: Exposure) => void) | undefined;
  /** Places keys as another system does, so that nobody moves. Default: by `murmur3` of `salt:key`. */
  readonly bucket?: Bucket | undefined;
}
