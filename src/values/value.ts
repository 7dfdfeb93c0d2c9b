// What stands in a row.

/** The type of a value; a timestamp is the number of its milliseconds since 1970, an integer has 64 bits. */
export type ValueType = "number" | "boolean" | "text" | "timestamp" | "integer" | "list";

/** A value of a row. */
export type Value = number | boolean | string | bigint | readonly number[] | null;

/** A row's values in the order of its names. */
export type Tuple = readonly Value[];

/** What an instruction knows beside its registers. */
export type Constant = Value | ReadonlySet<Value>;
