import type { Run } from "../core/run.ts";

/** A value that can be equal to another one. */
export type Scalar = string | number | boolean | null;

/** The way to a value: keys with dots between them, or a list of keys, which may have dots in them. */
export type FactPath = string | readonly (string | number)[];

/** What a value is compared with: written down, or found in the facts too. */
export type Operand<Value> = Value | { readonly path: FactPath };

/** Tests one value of the facts; all that is asked of it must hold. */
export interface Comparison {
  /** Where the value is; default: the facts themselves. */
  readonly path?: FactPath | undefined;
  /** Is the same text, number, boolean or null. */
  readonly eq?: Operand<Scalar> | undefined;
  /** Is anything else, or missing. */
  readonly ne?: Operand<Scalar> | undefined;
  /** Is a greater number, or a text that comes later by its code units. */
  readonly gt?: Operand<number | string> | undefined;
  /** Is as great, or greater. */
  readonly gte?: Operand<number | string> | undefined;
  /** Is less. */
  readonly lt?: Operand<number | string> | undefined;
  /** Is as little, or less. */
  readonly lte?: Operand<number | string> | undefined;
  /** Lies between two values, or is one of them. */
  readonly between?: Operand<readonly [number, number] | readonly [string, string]> | undefined;
  /** Is one of a list. */
  readonly in?: Operand<readonly Scalar[]> | undefined;
  /** Is none of a list, or missing. */
  readonly notIn?: Operand<readonly Scalar[]> | undefined;
  /** Is a list with this element, or a text with this part. */
  readonly contains?: Operand<Scalar> | undefined;
  /** Is a text that begins so. */
  readonly startsWith?: Operand<string> | undefined;
  /** Is a text that ends so. */
  readonly endsWith?: Operand<string> | undefined;
  /** Is a text in which this regular expression (with the flag `u`) finds something. */
  readonly matches?: Operand<string> | undefined;
  /** Is a later time. Times are ISO 8601 texts, epoch milliseconds or dates. */
  readonly after?: Operand<number | string> | undefined;
  /** Is an earlier time. */
  readonly before?: Operand<number | string> | undefined;
  /** Is neither undefined nor null; or, asked for `false`, is one of the two. */
  readonly exists?: Operand<boolean> | undefined;
  /** Is a list with an element of which this holds. */
  readonly some?: Condition | undefined;
  /** Is a list of elements of which all this holds; an empty one too. */
  readonly every?: Condition | undefined;
  /** Is accepted by the predicate of that name in the registry. */
  readonly use?: string | undefined;
  /** What that predicate is given besides the value. */
  readonly with?: unknown;
}

/** A question about facts, as data that survives JSON. */
export type Condition =
  | Comparison
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition };

/** A test of the registry: is given the value, what the condition has as `with`, and the run, when there is one. */
export type NamedPredicate = (
  value: never,
  settings: never,
  run: Run | undefined,
) => boolean | PromiseLike<boolean>;

/** A question about facts, as a function. */
export type FactPredicate<Facts> = (facts: Facts, run: Run | undefined) => boolean | PromiseLike<boolean>;

/** What came of a question: yes or no, now or in time. */
export type Answer = boolean | PromiseLike<boolean>;
