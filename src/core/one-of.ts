/** Fails at build time unless a value is one of some; says what was to be one of which. */
export function mustBeOneOf(value: unknown, what: string, known: readonly unknown[]): void {
  if (!known.includes(value))
    throw new TypeError(`${what} must be one of ${known.join(", ")}, got ${String(value)}`);
}
