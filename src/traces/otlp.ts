import type { FinishedSpan, SpanAttributes } from "./spans.ts";

/** Times of OTLP are nanoseconds, in texts, for they are more than a number can tell exactly. */
const nanoseconds = (ms: number): string => `${Math.round(ms * 1000)}000`;

const kinds = { internal: 1, server: 2, client: 3 };

/** The number OTLP gives to what went wrong. */
const failed = 2;

function anyValue(value: string | number | boolean): object {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

const attributesOf = (attributes: SpanAttributes): object[] =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));

function spanOf({ context, parent, name, kind, at, end, attributes, events, ...rest }: FinishedSpan): object {
  return {
    traceId: context.traceId,
    spanId: context.spanId,
    ...(parent && { parentSpanId: parent.spanId }),
    ...(context.state !== undefined && { traceState: context.state }),
    flags: context.flags,
    name,
    kind: kinds[kind],
    startTimeUnixNano: nanoseconds(at),
    endTimeUnixNano: nanoseconds(end),
    attributes: attributesOf(attributes),
    events: events.map((event) => ({
      name: event.name,
      timeUnixNano: nanoseconds(event.at),
      attributes: attributesOf(event.attributes),
    })),
    ...(rest.droppedEvents > 0 && { droppedEventsCount: rest.droppedEvents }),
    ...(rest.failure !== undefined && { status: { code: failed, message: rest.failure } }),
  };
}

/** The JSON of OTLP for spans of one resource. */
export function otlpJson(spans: readonly FinishedSpan[], resource: SpanAttributes): string {
  const scopeSpans = [{ scope: { name: "modulink-edge" }, spans: spans.map(spanOf) }];
  return JSON.stringify({
    resourceSpans: [{ resource: { attributes: attributesOf(resource) }, scopeSpans }],
  });
}
