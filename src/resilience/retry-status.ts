/** What an error, or a response, may say about itself. */
export interface Traits {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly status?: unknown;
  readonly statusCode?: unknown;
  readonly response?: unknown;
  readonly headers?: unknown;
  readonly [trait: string]: unknown;
}

/** The traits of what was thrown, whatever it is. */
export const traits = (thing: unknown): Traits => (Object(thing) === thing ? (thing as Traits) : {});

/** An error and the errors behind it, the outermost first; at most five, for they may go round in a circle. */
export function causesOf(error: unknown): readonly Traits[] {
  const found: Traits[] = [];
  for (let at = error; Object(at) === at && found.length < 5; at = traits(at).cause) found.push(at as Traits);
  return found;
}

/** The HTTP status an error or a response tells: its `status`, `statusCode` or `response.status`. */
export function statusOf(thing: unknown): number | undefined {
  const { status, statusCode, response } = traits(thing);
  return [status, statusCode, traits(response).status].find(
    (found): found is number => typeof found === "number" && found >= 100 && found <= 599,
  );
}
