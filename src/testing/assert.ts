const text = (value: unknown): string =>
  value instanceof Uint8Array
    ? `bytes of length ${value.length}: ${[...value.subarray(0, 32)]}`
    : (JSON.stringify(value) ?? String(value));

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at]);

/** Whether two values are the same JSON, whatever the order of keys, or the same bytes. */
function same(a: unknown, b: unknown): boolean {
  if (a instanceof Uint8Array || b instanceof Uint8Array)
    return a instanceof Uint8Array && b instanceof Uint8Array && sameBytes(a, b);
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  const [ours, theirs] = [Object.entries(a), new Map(Object.entries(b))];
  const alike = Array.isArray(a) === Array.isArray(b) && ours.length === theirs.size;
  return alike && ours.every(([key, value]) => theirs.has(key) && same(value, theirs.get(key)));
}

const short = (shown: string): string => (shown.length > 200 ? `${shown.slice(0, 200)}…` : shown);

/** Fails unless two values are equal. */
export function equal(actual: unknown, expected: unknown, what: string): void {
  if (!same(actual, expected))
    throw new Error(`${what}: expected ${short(text(expected))}, got ${short(text(actual))}`);
}

/** Fails with this text unless it is true. */
export function must(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

/** The error of something that has to fail. */
export async function failure(body: () => unknown, what: string): Promise<Error> {
  let answer: unknown;
  try {
    answer = await body();
  } catch (error) {
    must(error instanceof Error, `${what}: failed with ${text(error)}, which is no Error`);
    return error as Error;
  }
  throw new Error(`${what}: expected an error, got ${short(text(answer))}`);
}

/** Fails unless something is refused as wrong, in words that have a certain text in them. */
export async function refuses(body: () => unknown, mention: string, what: string): Promise<void> {
  const error = await failure(body, what);
  must(error.name === "TypeError", `${what}: expected a TypeError, got ${error.name}: ${error.message}`);
  must(error.message.includes(mention), `${what}: the message does not mention ${mention}: ${error.message}`);
}
