/** The place of a span among all traces: what W3C Trace Context carries from one process to the next. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  /** Bit 0 is set when the trace is recorded. */
  readonly flags: number;
  /** What the systems on the way have added, as it is to be sent on; undefined when there is nothing. */
  readonly state?: string | undefined;
  /** Whether it came from another process; default false. */
  readonly remote?: boolean | undefined;
}

/** Anything a header can be read from: `Headers`, or an object with names in lower case. */
export type HeaderSource =
  | { get(name: string): string | null | undefined }
  | { readonly [name: string]: string | readonly string[] | undefined };

/** The bits of the flags that have a meaning: recorded, and a random trace id. */
const meant = 0b11;

const parent = /^[ \t]*([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?[ \t]*$/;
const member = /^[ \t]*(([a-z\d][a-z\d_\-*/@]{0,255})=[ -+\--<>-~]{0,255}[!-+\--<>-~])[ \t]*$/;

/** How many members a `tracestate` may have. */
const most = 32;

function read(headers: HeaderSource, name: string): string | undefined {
  const { get } = headers as Headers;
  const found =
    typeof get === "function" ? get.call(headers, name) : (headers as Record<string, unknown>)[name];
  return found === null || found === undefined ? undefined : String(found);
}

/** The members of a `tracestate` in their order, each key once; undefined unless all of it is well-formed. */
function stateOf(text = ""): string | undefined {
  const given = text.split(",").filter((one) => !/^[ \t]*$/.test(one));
  if (given.length > most) return undefined;
  const keys = new Map<string, string>();
  for (const one of given) {
    const [, whole, key] = member.exec(one) ?? [];
    if (whole === undefined || key === undefined) return undefined;
    if (!keys.has(key)) keys.set(key, whole);
  }
  return [...keys.values()].join() || undefined;
}

/**
 * The trace context that came with a request, by W3C Trace Context; undefined where there is none that is valid, and the trace
 * begins anew.
 *
 * Of a version later than 00 the known beginning is read; version ff and ids of zeros are invalid. A `tracestate` that is not
 * well-formed, or has more than 32 members that are not empty, is left out; a key that comes twice is kept once.
 *
 * @example
 * import { readTraceContext } from "modulink-edge/observe";
 *
 * const headers = new Headers({ traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" });
 * readTraceContext(headers)?.traceId; // "0af7651916cd43dd8448eb211c80319c"
 */
export function readTraceContext(headers: HeaderSource): TraceContext | undefined {
  const [, version, traceId = "", spanId = "", flags = "", more] =
    parent.exec(read(headers, "traceparent") ?? "") ?? [];
  const valid = version !== undefined && version !== "ff" && (version !== "00" || more === undefined);
  if (!valid || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  const state = stateOf(read(headers, "tracestate"));
  return {
    traceId,
    spanId,
    flags: Number.parseInt(flags, 16) & meant,
    remote: true,
    ...(state !== undefined && { state }),
  };
}

/**
 * The headers that carry a trace context on: `traceparent`, and `tracestate` if there is any.
 *
 * @example
 * import { traceHeaders } from "modulink-edge/observe";
 *
 * traceHeaders({ traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331", flags: 1 });
 * // { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" }
 */
export function traceHeaders(context: TraceContext): { traceparent: string; tracestate?: string } {
  const { traceId, spanId, flags, state } = context;
  const traceparent = `00-${traceId}-${spanId}-${flags.toString(16).padStart(2, "0")}`;
  return { traceparent, ...(state !== undefined && { tracestate: state }) };
}
