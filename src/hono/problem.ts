import type { HTTPException } from "hono/http-exception";
import { isModulinkError } from "../core/errors.ts";
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
function known(error: unknown): HTTPException | undefined {
  if (isModulinkError(error, "validation-failed"))
    return fail(422, "The content is not what is expected here", { errors: detailsOf(error) });
  if (isModulinkError(error, "too-many-groups"))
    return fail(422, "The content has more groups than are allowed here");
  if (isModulinkError(error, "deadline-exceeded")) return fail(504, "The request took longer than it may");
  return undefined;
}

/**
 * The response (RFC 9457, `application/problem+json`) that an error deserves.
 *
 * A failed `validate` gives 422 with an `errors` list of pointers and details, a passed deadline 504, too many groups
 * 422; an `HTTPException`, and so what {@link fail} makes, keeps its status. Everything else gives 500 without a word
 * of the error: neither its message nor its stack is meant for a client.
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
