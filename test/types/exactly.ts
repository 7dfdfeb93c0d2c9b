type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only when the type of the value is exactly the expected one: `exactly<string>()(value)`. */
export const exactly =
  <Expected>() =>
  <Actual>(_: Actual, ...mismatch: Equal<Expected, Actual> extends true ? [] : [Expected, Actual]): void =>
    void mismatch;
