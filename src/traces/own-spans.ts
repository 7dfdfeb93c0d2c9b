import { newId } from "../core/runtime.ts";
import type { TraceContext } from "./context.ts";
import type {
  FinishedSpan,
  OpenSpan,
  SpanAttributes,
  SpanEvent,
  SpanExport,
  SpanStart,
  Spans,
} from "./spans.ts";

/** How spans are made without an SDK. */
export interface OwnSpansOptions {
  /** Takes the spans that ended, if they are recorded. */
  readonly export: SpanExport;
  /** The part of traces beginning here that is recorded, 0 to 1; a trace from elsewhere says itself. Default 1. */
  readonly sample?: number | undefined;
  /** Makes ids: UUIDs of version 4. Default: the host's. */
  readonly newId?: (() => string) | undefined;
}

/** More events than this in one span are counted only. */
const most = 128;

/** The flags of a trace: that it is recorded, and that its id is random. */
const recorded = 1;
const random = 2;

/** The hexadecimal digits of a UUID. */
const digits = (id: string): string => id.replaceAll("-", "");

/** How many ids of spans are made of one UUID: as many as two digits can tell apart. */
const block = 256;

/** A maker of ids of spans: each is the second half of a UUID, but for its last two digits, which count. */
function spanIds(make: () => string): () => string {
  let first = "";
  let last = 0;
  let left = 0;
  return () => {
    if (left === 0) {
      const id = make();
      first = id.slice(19, 23) + id.slice(24, 34);
      last = Number.parseInt(id.slice(34), 16);
      left = block;
    }
    left--;
    const id = first + (last < 16 ? "0" : "") + last.toString(16);
    last = (last + 1) % block;
    return id;
  };
}

/** Whether a trace is among the part that is recorded: by its id, so that all who are asked decide alike. */
const isSampled = (traceId: string, sample: number): boolean =>
  Number.parseInt(traceId.slice(-14), 16) / 2 ** 56 >= 1 - sample;

/** A span that is recorded. */
class RecordedSpan implements OpenSpan {
  readonly context: TraceContext;
  readonly #start: SpanStart;
  readonly #export: SpanExport;
  readonly #events: SpanEvent[] = [];
  #attributes: SpanAttributes;
  #dropped = 0;
  #failure: string | undefined;

  constructor(start: SpanStart, context: TraceContext, give: SpanExport) {
    this.context = context;
    this.#start = start;
    this.#attributes = start.attributes;
    this.#export = give;
  }

  set(attributes: SpanAttributes): void {
    this.#attributes = { ...this.#attributes, ...attributes };
  }

  event(name: string, at: number, attributes: SpanAttributes): void {
    if (this.#events.length < most) this.#events.push({ name, at, attributes });
    else this.#dropped++;
  }

  fail(message: string): void {
    this.#failure = message;
  }

  end(at: number): void {
    const { name, kind, at: began, parent } = this.#start;
    const span: FinishedSpan = {
      name,
      kind,
      at: began,
      parent,
      attributes: this.#attributes,
      context: this.context,
      end: at,
      events: this.#events,
      droppedEvents: this.#dropped,
      failure: this.#failure,
    };
    this.#export(span);
  }
}

const nothing = (): void => {};

/** A span that only carries its context on. */
const unrecorded = (context: TraceContext): OpenSpan => ({
  context,
  set: nothing,
  event: nothing,
  fail: nothing,
  end: nothing,
});

/**
 * Spans without an SDK, for `tracing`: ids, sampling and records of its own, given to an exporter when they end.
 *
 * A trace from elsewhere is recorded when it says so; of those that begin here the part `sample` is, by the trace's id. Throws a
 * `TypeError` for a part outside 0 to 1.
 *
 * @example
 * import { chain } from "modulink-edge";
 * import { ownSpans, tracing } from "modulink-edge/observe";
 *
 * const names: string[] = [];
 * const traces = tracing(ownSpans({ export: ({ name }) => names.push(name) }));
 * chain("half").link("halve", (n: number) => n / 2).observe(traces)(42);
 * names; // ["halve", "half"]
 */
export function ownSpans(options: OwnSpansOptions): Spans {
  const { sample = 1, newId: make = newId } = options;
  const spanId = spanIds(make);
  if (!(sample >= 0 && sample <= 1))
    throw new TypeError(`sample must be a number from 0 to 1, got ${sample}`);
  return {
    start(start) {
      const { parent } = start;
      const traceId = parent?.traceId ?? digits(make());
      const flags = parent?.flags ?? (isSampled(traceId, sample) ? recorded | random : random);
      const context = { traceId, spanId: spanId(), flags, state: parent?.state };
      return flags & recorded ? new RecordedSpan(start, context, options.export) : unrecorded(context);
    },
  };
}
