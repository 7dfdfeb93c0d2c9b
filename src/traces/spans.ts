import type { TraceContext } from "./context.ts";

/** What a span or an event may be told of. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** Whether a span is work inside, the answer to a request, or a request of one's own. */
export type SpanKind = "internal" | "server" | "client";

/** What a span begins with. */
export interface SpanStart {
  readonly name: string;
  readonly kind: SpanKind;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The span it is part of, here or in another process; undefined begins a trace. */
  readonly parent: TraceContext | undefined;
  readonly attributes: SpanAttributes;
}

/** A span that has not ended. Times are epoch milliseconds. */
export interface OpenSpan {
  readonly context: TraceContext;
  set(attributes: SpanAttributes): void;
  event(name: string, at: number, attributes: SpanAttributes): void;
  /** Marks it as failed. */
  fail(message: string): void;
  end(at: number): void;
}

/** Makes spans. */
export interface Spans {
  start(start: SpanStart): OpenSpan;
}

/** Something that happened while a span lasted. */
export interface SpanEvent {
  readonly name: string;
  readonly at: number;
  readonly attributes: SpanAttributes;
}

/** A span that has ended. Times are epoch milliseconds. */
export interface FinishedSpan extends SpanStart {
  readonly context: TraceContext;
  readonly end: number;
  readonly events: readonly SpanEvent[];
  /** Events that found no room. */
  readonly droppedEvents: number;
  /** What went wrong; undefined when nothing did. */
  readonly failure: string | undefined;
}

/** Takes spans that have ended. */
export type SpanExport = (span: FinishedSpan) => void;
