// Spans through the real OpenTelemetry API, with a provider that records what the API gives it.
import * as api from "@opentelemetry/api";
import { chain } from "modulink-edge";
import { openTelemetry, tracing } from "modulink-edge/observe";
import { afterEach, describe, expect, it } from "vitest";

interface Recorded {
  readonly name: string;
  readonly kind: api.SpanKind | undefined;
  readonly parent: api.SpanContext | undefined;
  readonly context: api.SpanContext;
  readonly attributes: Record<string, unknown>;
  readonly events: string[];
  status?: api.SpanStatus;
  start?: api.TimeInput | undefined;
  end?: api.TimeInput | undefined;
}

function provider() {
  const spans: Recorded[] = [];
  let count = 0;
  const startSpan = (
    name: string,
    options: api.SpanOptions = {},
    context = api.context.active(),
  ): api.Span => {
    const parent = api.trace.getSpanContext(context);
    const own: Recorded = {
      name,
      kind: options.kind,
      parent,
      attributes: { ...options.attributes },
      events: [],
      start: options.startTime,
      context: {
        traceId: parent?.traceId ?? "c".repeat(32),
        spanId: String(++count).padStart(16, "0"),
        traceFlags: 1,
        ...(parent?.traceState && { traceState: parent.traceState }),
      },
    };
    const then = (_: unknown): api.Span => span;
    const span: api.Span = {
      spanContext: () => own.context,
      setAttribute: () => span,
      setAttributes: (more) => then(Object.assign(own.attributes, more)),
      addEvent: (event) => then(own.events.push(event)),
      addLink: () => span,
      addLinks: () => span,
      setStatus: (status) => then(Object.assign(own, { status })),
      updateName: () => span,
      end: (time) => {
        own.end = time;
        spans.push(own);
      },
      isRecording: () => true,
      recordException: () => {},
    };
    return span;
  };
  api.trace.setGlobalTracerProvider({
    getTracer: () => ({ startSpan, startActiveSpan: undefined as never }),
  });
  return spans;
}

afterEach(() => api.trace.disable());

const half = chain("half").link("halve", (n: number) => {
  if (n < 0) throw new RangeError("too small");
  return n / 2;
});

describe("tracing by the OpenTelemetry API", () => {
  it("makes spans inside each other, of the kinds and times of the API", async () => {
    const spans = provider();
    const traces = tracing(openTelemetry(api));
    const clock = { now: () => 1_700_000_000_000, timer: () => () => {} };
    const headers = { traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01`, tracestate: "x=1" };
    await half.run(42, { clock, ...traces.incoming(headers) });
    expect(spans.map(({ name, kind, start, end }) => [name, kind, start, end])).toEqual([
      ["halve", api.SpanKind.INTERNAL, 1_700_000_000_000, 1_700_000_000_000],
      ["half", api.SpanKind.SERVER, 1_700_000_000_000, 1_700_000_000_000],
    ]);
    expect(spans[0]?.parent?.isRemote).toBe(false);
    expect(spans[0]?.parent?.spanId).toBe(spans[1]?.context.spanId);
    expect(spans[1]?.parent).toMatchObject({
      traceId: "a".repeat(32),
      spanId: "b".repeat(16),
      isRemote: true,
    });
    expect(spans[0]?.parent?.traceState?.serialize()).toBe("x=1");
  });

  it("tells failures by status, attribute and event", () => {
    const spans = provider();
    expect(() => half.observe(tracing(openTelemetry(api)))(-1)).toThrow(RangeError);
    expect(spans[0]).toMatchObject({
      status: { code: api.SpanStatusCode.ERROR, message: "too small" },
      events: ["exception"],
      attributes: { "error.type": "RangeError" },
    });
  });

  it("sends the context of the API's spans on", async () => {
    provider();
    const traces = tracing(openTelemetry(api));
    const call = chain("call").link((_: null, run) => traces.headers(run));
    expect(await call.run(null, { observers: [traces] })).toEqual({
      traceparent: `00-${"c".repeat(32)}-${"2".padStart(16, "0")}-01`,
    });
  });

  it("does no harm where no SDK is set up", () => {
    expect(half.observe(tracing(openTelemetry(api)))(42)).toBe(21);
  });
});
