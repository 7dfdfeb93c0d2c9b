/** Fails at build time unless a value is one of some, saying what was to be one of which; gives the value. */
export function mustBeOneOf<Value>(value: Value, what: string, known: readonly unknown[]): Value {
  if (known.includes(value)) return value;
  throw new TypeError(`${what} must be one of ${known.join(", ")}, got ${String(value)}`);
}
