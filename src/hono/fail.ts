import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** The members of a problem (RFC 9457) besides its status and detail; any further ones are extensions. */
export interface ProblemMembers {
  /** A URI that names the kind of problem; default `about:blank`, which says no more than the status does. */
  readonly type?: string | undefined;
  /** The kind of problem in a few words; default: the status in words. */
  readonly title?: string | undefined;
  /** A URI of this very occurrence. */
  readonly instance?: string | undefined;
  readonly [extension: string]: unknown;
}

const titles: { readonly [status: number]: string } = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  408: "Request Timeout",
  409: "Conflict",
  410: "Gone",
  412: "Precondition Failed",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  428: "Precondition Required",
  429: "Too Many Requests",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** A problem as a response. */
export function problemResponse(
  status: number,
  detail: string | undefined,
  { type, title = titles[status], ...more }: ProblemMembers = {},
  headers: Readonly<Record<string, string>> = {},
): Response {
  const problem = { type: type ?? "about:blank", title, status, detail: detail || undefined };
  return new Response(JSON.stringify({ ...more, ...problem }), {
    status,
    headers: { ...headers, "content-type": "application/problem+json" },
  });
}

/**
 * An error to throw from a link or a handler: Hono answers it with a problem of this status, by RFC 9457.
 *
 * It is Hono's own `HTTPException`, so it also works in an app without {@link problems}. The detail is for the client
 * to read: what is wrong with this request.
 *
 * @example
 * ```ts
 * import { Hono } from "hono";
 * import { fail } from "modulink-edge/hono";
 *
 * const app = new Hono();
 * app.get("/orders/:id", (c) => {
 *   throw fail(404, `There is no order ${c.req.param("id")}`, { order: c.req.param("id") });
 * });
 * const response = await app.request("/orders/7");
 * console.log(response.status, await response.json()); // 404 { order: "7", type: "about:blank", title: "Not Found", … }
 * ```
 */
export function fail(
  status: number,
  detail?: string,
  members: ProblemMembers = {},
  headers: Readonly<Record<string, string>> = {},
): HTTPException {
  const res = problemResponse(status, detail, members, headers);
  return new HTTPException(status as ContentfulStatusCode, { res, message: detail ?? titles[status] ?? "" });
}
