import { statusOf, traits } from "../attempts/retry-status.ts";
import { isTransient } from "../attempts/retry-transient.ts";

/** An error as data: what is left of it after a reload. */
export interface IntentProblem {
  readonly name: string;
  readonly message: string;
  /** The HTTP status, if there was an answer. */
  readonly status?: number | undefined;
  readonly code?: string | undefined;
  /** The content of the answer, if the error carries it: the members of an `application/problem+json`, as a rule. */
  readonly problem?: unknown;
}

/**
 * What a failure means for an intent: there was no answer (`"lost"`), the server cannot take it now (`"busy"`), it failed
 * (`"failed"`, which counts towards `attempts`), or trying again will not change the answer (`"refused"`).
 */
export type Verdict = "lost" | "busy" | "failed" | "refused";

/** The library's own errors of what was not let through, or found another at work. */
const held =
  /^(circuit-open|bulkhead-full|load-shed|rate-limited|pool-full|idempotency-conflict|lease-lost)$/;

/** What ends an attempt that nobody has answered. */
const unanswered = /^(AbortError|TimeoutError|NetworkError)$/;

const hasRetryAfter = (error: unknown): boolean => {
  const { headers, response } = traits(error);
  return new Headers((headers ?? traits(response).headers ?? {}) as HeadersInit).has("retry-after");
};

/** What a failure means by the standard. */
export function verdictOf(error: unknown): Verdict {
  const { name, code, library } = traits(error);
  const status = statusOf(error);
  if (status !== undefined) {
    if (status === 409) return hasRetryAfter(error) ? "busy" : "refused";
    if ([408, 425, 429, 503].includes(status)) return "busy";
    return isTransient(error) ? "failed" : "refused";
  }
  if (library === "modulink-edge" && held.test(String(code))) return "busy";
  if (unanswered.test(String(name)) || /^(timed-out|deadline-exceeded)$/.test(String(code))) return "lost";
  if (!isTransient(error)) return "refused";
  return name === "TypeError" ? "lost" : "failed";
}

/** An error as data. */
export function problemOf(error: unknown): IntentProblem {
  const { name, message, code, problem } = traits(error);
  return {
    name: String(name ?? "Error"),
    message: String(message ?? error).slice(0, 1000),
    status: statusOf(error),
    code: typeof code === "string" ? code : undefined,
    problem,
  };
}
