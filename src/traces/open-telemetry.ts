import type { TraceContext } from "./context.ts";
import type { OpenSpan, SpanAttributes, Spans } from "./spans.ts";

/** What is used of a span of the OpenTelemetry API. */
interface ApiSpan {
  spanContext(): {
    readonly traceId: string;
    readonly spanId: string;
    readonly traceFlags: number;
    readonly traceState?: { serialize(): string } | undefined;
  };
  setAttributes(attributes: SpanAttributes): unknown;
  addEvent(name: string, attributes: SpanAttributes, at: number): unknown;
  setStatus(status: { code: number; message: string }): unknown;
  end(at: number): void;
}

/** What is used of the OpenTelemetry API: the module `@opentelemetry/api` fits. `Context` is its type of that name. */
export interface OpenTelemetryApi<Context> {
  readonly ROOT_CONTEXT: Context;
  readonly context: { active(): Context };
  readonly trace: {
    getTracer(name: string, version?: string): ApiTracer<Context>;
    setSpanContext(
      context: Context,
      spanContext: {
        traceId: string;
        spanId: string;
        traceFlags: number;
        isRemote?: boolean;
        traceState?: never;
      },
    ): Context;
  };
  createTraceState(text: string): unknown;
}

interface ApiTracer<Context> {
  startSpan(
    name: string,
    options: { kind: number; startTime: number; attributes: SpanAttributes },
    context: Context,
  ): ApiSpan;
}

/** The numbers the API gives to kinds. */
const kinds = { internal: 0, server: 1, client: 2 };

/** The API's status of what went wrong. */
const failed = 2;

function contextOf(span: ApiSpan): TraceContext {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext();
  const state = traceState?.serialize();
  return { traceId, spanId, flags: traceFlags, ...(state && { state }) };
}

function wrap(span: ApiSpan): OpenSpan {
  let context: TraceContext | undefined;
  return {
    get context() {
      context ??= contextOf(span);
      return context;
    },
    set: (attributes) => void span.setAttributes(attributes),
    event: (name, at, attributes) => void span.addEvent(name, attributes, at),
    fail: (message) => void span.setStatus({ code: failed, message }),
    end: (at) => span.end(at),
  };
}

/**
 * Spans of the OpenTelemetry API, for `tracing`: they go wherever its SDK is set up to send them, sampled as it decides.
 *
 * The API is handed in, so that nobody needs it who does not use it. A run that begins no trace of its own is part of the API's
 * active span, if there is one.
 *
 * @example
 * import * as api from "@opentelemetry/api";
 * import { openTelemetry, tracing } from "modulink-edge/observe";
 *
 * const traces = tracing(openTelemetry(api)); // for chain.observe(traces)
 */
export function openTelemetry<Context>(api: OpenTelemetryApi<Context>, name = "modulink-edge"): Spans {
  const tracer = api.trace.getTracer(name);
  const around = ({ traceId, spanId, flags, state, remote = false }: TraceContext): Context =>
    api.trace.setSpanContext(api.ROOT_CONTEXT, {
      traceId,
      spanId,
      traceFlags: flags,
      isRemote: remote,
      ...(state !== undefined && { traceState: api.createTraceState(state) as never }),
    });
  return {
    start({ name, kind, at, parent, attributes }) {
      const options = { kind: kinds[kind], startTime: at, attributes };
      return wrap(tracer.startSpan(name, options, parent ? around(parent) : api.context.active()));
    },
  };
}
