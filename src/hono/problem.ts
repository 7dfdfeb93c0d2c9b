import type { HTTPException } from "hono/http-exception";
import { isModulinkError, type ModulinkErrorCode } from "../core/errors.ts";
import type { Issue } from "../security/validate.ts";
import { fail } from "./fail.ts";

/** One thing that is wrong with the request's content. */
export interface ProblemDetail {
  /** Where: a JSON pointer (RFC 6901) as a URI fragment, such as `#/items/0/price`; `#` is the whole content. */
  readonly pointer: string;
  /** What. */
  readonly detail: string;
}

const step = (name: string | number): string =>
  encodeURIComponent(String(name).replaceAll("~", "~0").replaceAll("/", "~1"));

/** The issues of a validation as the `errors` of a problem. */
function detailsOf(error: object): ProblemDetail[] {
  const { issues = [] } = error as { readonly issues?: readonly Issue[] };
  return issues.map(({ path, message }) => ({
    pointer: ["#", ...path.map(step)].join("/"),
    detail: message,
  }));
}

const isHttpException = (error: unknown): error is HTTPException =>
  error instanceof Error && "getResponse" in error;

/** The library's own errors that are the request's fault, or that tell the client something. */
const answers: Partial<Record<ModulinkErrorCode, readonly [status: number, detail: string]>> = {
  "validation-failed": [422, "The content is not what is expected here"],
  "too-many-groups": [422, "The content has more groups than are allowed here"],
  "too-many-rows": [422, "The content has more rows than are allowed here"],
  "late-row": [422, "The content is not in the order that is expected here"],
  "too-many-values": [422, "The content has more different values than are allowed here"],
  "idempotency-conflict": [409, "A request with this key is still being worked on"],
  "idempotency-mismatch": [422, "This key was used with another content"],
  "idempotency-unrecorded": [409, "A request with this key was done, and its answer could not be kept"],
  "rate-limited": [429, "There were more requests than are allowed"],
  "bulkhead-full": [503, "There is more to do than there is room for"],
  "circuit-open": [503, "Something that is needed here does not work now"],
  "pool-full": [503, "There is more to do than there is room for"],
  "worker-unavailable": [503, "Something that is needed here does not work now"],
  "load-shed": [503, "There is more to do than there is room for"],
  "store-contended": [503, "Others came first, again and again"],
  "store-unavailable": [503, "Something that is needed here does not work now"],
  "deadline-exceeded": [504, "The request took longer than it may"],
  "timed-out": [504, "Something that is needed here took longer than it may"],
};

function known(error: unknown): HTTPException | undefined {
  if (!isModulinkError(error)) return undefined;
  const [status, detail] = answers[error.code] ?? [];
  if (status === undefined) return undefined;
  const members = error.code === "validation-failed" ? { errors: detailsOf(error) } : {};
  const { retryAfter } = error;
  const wait = Number.isFinite(retryAfter) && { "retry-after": `${Math.ceil(Number(retryAfter) / 1000)}` };
  return fail(status, detail, members, wait || {});
}

/**
 * The response (RFC 9457, `application/problem+json`) that an error deserves.
 *
 * A failed `validate` gives 422 with an `errors` list of pointers and details, too many groups 422, a conflict of
 * idempotency 409, a mismatch 422, a limit 429, an open breaker, a full bulkhead or pool, shed load or a store out of reach 503, a
 * passed deadline or timeout 504; where it is known when to try again, `Retry-After` tells it. An `HTTPException`, and so
 * what {@link fail} makes, keeps its status. Everything else gives 500 without a word of the error: neither its message nor
 * its stack is meant for a client.
 *
 * @example
 * ```ts
 * import { problem } from "modulink-edge/hono";
 *
 * const response = problem(new Error("password of the database: …"));
 * console.log(await response.json()); // { type: "about:blank", title: "Internal Server Error", status: 500 }
 * ```
 */
export function problem(error: unknown): Response {
  if (!isHttpException(error)) return (known(error) ?? fail(500)).getResponse();
  return error.res ? error.getResponse() : fail(error.status, error.message).getResponse();
}
