import type { Observer } from "../core/events.ts";
import type { Run, RunOptions, RunState } from "../core/run.ts";
import { type RedactOptions, secretsOf } from "../core/secrets.ts";
import { type HeaderSource, readTraceContext, type TraceContext, traceHeaders } from "./context.ts";
import { type Fetch, fetchFor } from "./fetch.ts";
import type { Spans } from "./spans.ts";
import { type Origin, Tracker } from "./tracker.ts";

/** How runs are traced. */
export interface TracingOptions {
  /** What is secret besides what `redact` knows. Default: nothing. */
  readonly redact?: RedactOptions | undefined;
}

/** An observer that makes spans, and what carries them from process to process. */
export interface Tracing extends Observer {
  /**
   * Options for a run that is part of the trace a request came with: the run's span is of the kind `server`. Without a valid
   * `traceparent` the run begins a trace.
   */
  incoming(request: Request | HeaderSource, options?: IncomingOptions): Pick<RunOptions, "observers">;
  /** Where a run is at present; undefined when nothing traces it. */
  context(run: Run): TraceContext | undefined;
  /** The headers that make another process's work a part of a run's present span; none when nothing traces it. */
  headers(run: Run): Record<string, string>;
  /** A `fetch` whose requests are spans of a run and carry its trace. Default `fetch`: the host's. */
  fetch(run: Run, fetch?: Fetch): Fetch;
}

/** What is known of a request. */
export interface IncomingOptions {
  /** The route it matched, such as `/orders/:id`: with the method it becomes the name of the span. Default: not known. */
  readonly route?: string | undefined;
}

function originOf(request: Request | HeaderSource, { route }: IncomingOptions): Origin {
  const { headers, method, url } = request as Request;
  const isRequest = typeof url === "string" && typeof headers?.get === "function";
  const parent = readTraceContext(isRequest ? headers : (request as HeaderSource));
  if (!isRequest) return { parent, kind: "server" };
  const { protocol, pathname } = new URL(url, "http://localhost");
  return {
    parent,
    kind: "server",
    name: route === undefined ? undefined : `${method} ${route}`,
    attributes: {
      "http.request.method": method,
      "url.path": pathname,
      "url.scheme": protocol.slice(0, -1),
      ...(route !== undefined && { "http.route": route }),
    },
  };
}

/**
 * An observer that makes spans of runs and links, for `chain.observe`, `observe` and the `observers` of a run.
 *
 * A run and each link is a span; what policies announce is an event of the span it happened in; what fails tells `error.type`,
 * and the exception where it was thrown. Names follow the semantic conventions of OpenTelemetry. Contexts travel with the run, so no
 * ambient context is needed; where a link calls a chain several times at once, requests count as those of the latest. Texts are
 * redacted.
 *
 * @example
 * import { chain } from "modulink-edge";
 * import { ownSpans, tracing } from "modulink-edge/observe";
 *
 * const traces = tracing(ownSpans({ export: ({ name, end, at }) => console.log(name, end - at, "ms") }));
 * const price = chain("price").link("ask", async (id: string, run) => {
 *   const response = await traces.fetch(run, async () => Response.json(5))(`https://prices.example/${id}`);
 *   return (await response.json()) as number;
 * });
 * await price.run("a-1", { observers: [traces] });
 */
export function tracing(spans: Spans, options: TracingOptions = {}): Tracing {
  const secrets = secretsOf(options.redact);
  const tracker = new Tracker(spans, secrets);
  const spanOf = (run: Run) => {
    const { id, path, root } = run as RunState;
    return tracker.find({ id, path, itemPath: root.position });
  };
  const headers = (run: Run) => {
    const span = spanOf(run);
    return span ? traceHeaders(span.context) : {};
  };
  const observer: Observer = (event) => tracker.see(event);
  return Object.assign(observer, {
    incoming(request: Request | HeaderSource, known: IncomingOptions = {}) {
      const origin = originOf(request, known);
      return { observers: [(event) => tracker.see(event, origin)] satisfies Observer[] };
    },
    context: (run: Run) => spanOf(run)?.context,
    headers,
    fetch: (run: Run, fetch?: Fetch) => fetchFor(spans, secrets, run, spanOf(run), fetch),
  });
}
