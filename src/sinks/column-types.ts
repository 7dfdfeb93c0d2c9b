// Columns as plans give them: typed arrays that the caller may keep.
/** Numbers, or moments in milliseconds since 1970. */
export interface NumberColumn {
  /** The value of each row; 0 where there is none. */
  readonly values: Float64Array<ArrayBuffer>;
  /** One byte a row, 0 for null; undefined if no row is null. */
  readonly valid: Uint8Array<ArrayBuffer> | undefined;
}

/** Booleans. */
export interface BooleanColumn {
  /** 1 for true and 0 for false, and where there is no value. */
  readonly values: Uint8Array<ArrayBuffer>;
  /** One byte a row, 0 for null; undefined if no row is null. */
  readonly valid: Uint8Array<ArrayBuffer> | undefined;
}

/** Whole numbers of 64 bits. */
export interface IntegerColumn {
  /** The value of each row; 0 where there is none. */
  readonly values: BigInt64Array<ArrayBuffer>;
  /** One byte a row, 0 for null; undefined if no row is null. */
  readonly valid: Uint8Array<ArrayBuffer> | undefined;
}

/** Texts, each different one once. */
export interface TextColumn {
  /** Each row's place in the dictionary; -1 for null. */
  readonly codes: Int32Array<ArrayBuffer>;
  /** The different texts in order of first appearance. */
  readonly dictionary: readonly string[];
}

/** Lists, such as the counts of a histogram. */
export type ListColumn = readonly (readonly number[] | null)[];

/** The column of a field of rows. */
export type ColumnOf<Field> = [NonNullable<Field>] extends [string]
  ? TextColumn
  : [NonNullable<Field>] extends [boolean]
    ? BooleanColumn
    : [NonNullable<Field>] extends [bigint]
      ? IntegerColumn
      : [NonNullable<Field>] extends [readonly number[]]
        ? ListColumn
        : NumberColumn;

/** The columns of rows under their names. */
export type ColumnsOf<Row> = { readonly [Name in keyof Row]: ColumnOf<Row[Name]> };

/** Any of the columns. */
export type AnyColumn = NumberColumn | BooleanColumn | IntegerColumn | TextColumn | ListColumn;
