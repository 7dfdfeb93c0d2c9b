/** What a server answered when it did not do what it was asked. */
export interface AnswerError extends Error {
  readonly status: number;
  readonly headers: Headers;
  /** The content: the members of an `application/problem+json`, other JSON, or the text. */
  readonly problem: unknown;
}

/** JSON if it is that, or else the text. */
function contentOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * The JSON of a response, undefined when it has no content. A response that is not of 2xx is thrown as an error with its
 * `status`, `headers` and content (`problem`, as of RFC 9457), by which an outbox knows whether to try again.
 *
 * @example
 * import { answerOf } from "modulink-edge/browser";
 *
 * await answerOf<{ id: number }>(Response.json({ id: 7 })); // { id: 7 }
 * await answerOf(Response.json({ title: "Out of stock" }, { status: 409 })).catch((error) => error.status); // 409
 */
export async function answerOf<Out>(response: Response): Promise<Out> {
  const { ok, status, headers } = response;
  const text = await response.text();
  if (ok) return (text === "" ? undefined : JSON.parse(text)) as Out;
  const problem = contentOf(text);
  const { title = response.statusText, detail } = Object(problem) as Record<"title" | "detail", unknown>;
  const message = [status, title, detail].filter(Boolean).join(" ");
  throw Object.assign(new Error(message), { name: "AnswerError", status, headers, problem }) as AnswerError;
}
