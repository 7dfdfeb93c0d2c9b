import type { Run } from "../core/run.ts";
import type { Secrets } from "../core/secrets.ts";
import { traceHeaders } from "./context.ts";
import type { OpenSpan, Spans } from "./spans.ts";

/** What `fetch` does. */
export type Fetch = (input: Request | string | URL, init?: RequestInit) => Promise<Response>;

/** What the conventions tell of a request; no query and no credentials, for those may be secret. */
function attributesOf({ method, url }: Request, secrets: Secrets) {
  const { origin, pathname, hostname, port, protocol } = new URL(url);
  return {
    "http.request.method": method,
    "url.full": secrets.text(origin + pathname),
    "server.address": hostname,
    "server.port": Number(port || (protocol === "https:" ? 443 : 80)),
  };
}

/** A `fetch` whose requests are spans inside another one, and carry their contexts on; without a span it is the given one. */
export function fetchFor(
  spans: Spans,
  secrets: Secrets,
  { clock }: Run,
  around: OpenSpan | undefined,
  fetch: Fetch = (input, init) => globalThis.fetch(input, init),
): Fetch {
  if (!around) return fetch;
  return async (input, init) => {
    const request = new Request(input, init);
    const attributes = attributesOf(request, secrets);
    const span = spans.start({
      name: request.method,
      kind: "client",
      at: clock.now(),
      parent: around.context,
      attributes,
    });
    const fail = (type: string, message: string): void => {
      span.set({ "error.type": type });
      span.fail(message);
    };
    // What a caller has copied from elsewhere is not of this trace.
    request.headers.delete("tracestate");
    for (const [name, value] of Object.entries(traceHeaders(span.context))) request.headers.set(name, value);
    try {
      const response = await fetch(request);
      span.set({ "http.response.status_code": response.status });
      if (response.status >= 400) fail(String(response.status), "");
      return response;
    } catch (error) {
      fail((error as Error)?.name ?? typeof error, secrets.text(String(error)));
      throw error;
    } finally {
      span.end(clock.now());
    }
  };
}
