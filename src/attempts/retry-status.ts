/** What an error, or a response, may say about itself. */
export interface Traits {
  readonly [trait: string]: unknown;
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly status?: unknown;
  readonly statusCode?: unknown;
  readonly response?: unknown;
  readonly headers?: unknown;
  readonly library?: unknown;
  readonly retryAfter?: unknown;
}

/** The traits of what was thrown, whatever it is. */
export const traits = (thing: unknown): Traits => (Object(thing) === thing ? (thing as Traits) : {});

/** The HTTP status an error or a response tells: its `status`, `statusCode` or `response.status`. */
export function statusOf(thing: unknown): number | undefined {
  const { status, statusCode, response } = traits(thing);
  return [status, statusCode, traits(response).status].find(
    (found): found is number => (found as number) >= 100 && (found as number) < 600,
  );
}
