import { errorPath } from "../core/errors.ts";
import type { EndEvent, ErrorEvent, RunEvent } from "../core/events.ts";
import type { Secrets } from "../core/secrets.ts";
import type { TraceContext } from "./context.ts";
import type { OpenSpan, SpanAttributes, SpanKind, Spans } from "./spans.ts";
import { innermost, type Live, live, reach, take } from "./spots.ts";

/** What a run is part of. */
export interface Origin {
  readonly parent?: TraceContext | undefined;
  readonly kind?: SpanKind | undefined;
  readonly name?: string | undefined;
  readonly attributes?: SpanAttributes | undefined;
}

/** More runs than this are not remembered: what never ends must not fill the memory. */
const most = 10_000;

/** What kind of error it is: its code, or its name. */
const kindOf = (thrown: unknown): string => {
  const { code, name } = Object(thrown) as { code?: unknown; name?: unknown };
  return String(code ?? name ?? typeof thrown);
};

/** What a thrown value says; anything may be thrown. */
function messageOf(thrown: unknown): string {
  try {
    return String((Object(thrown) as Error).message ?? thrown);
  } catch {
    return typeof thrown;
  }
}

/** The details of an announcement that a span can be told. */
function detailsOf(event: RunEvent, secrets: Secrets): SpanAttributes {
  const { type, id, origin, chain, link, path, at, error, ...details } = event as RunEvent & {
    error?: unknown;
  };
  const told: Record<string, string | number | boolean> = {};
  for (const [key, value] of Object.entries(details)) {
    if (secrets.key(key)) continue;
    if (typeof value === "string") told[`modulink.${key}`] = secrets.text(value);
    else if (typeof value === "boolean" || Number.isFinite(value)) told[`modulink.${key}`] = value as number;
  }
  if ("error" in event) told["error.type"] = kindOf(error);
  return told;
}

/** Makes spans of events. */
export class Tracker {
  readonly #spans: Spans;
  readonly #secrets: Secrets;
  readonly #runs = new Map<string, Live>();
  /** The event that was seen last: more than one observer of a run may lead here. */
  #last: RunEvent | undefined;

  constructor(spans: Spans, secrets: Secrets) {
    this.#spans = spans;
    this.#secrets = secrets;
  }

  see(event: RunEvent, origin: Origin = {}): void {
    if (event === this.#last) return;
    this.#last = event;
    switch (event.type) {
      case "run.start":
      case "link.start":
        this.#start(event, origin);
        break;
      case "run.end":
      case "link.end":
      case "run.error":
      case "link.error":
        this.#end(event as EndEvent | ErrorEvent);
        break;
      default:
        this.find(event.id, event.path)?.event(event.type, event.at, detailsOf(event, this.#secrets));
    }
  }

  /** The innermost open span around a place of a run. */
  find(id: string, path: readonly string[]): OpenSpan | undefined {
    const known = this.#runs.get(id);
    return known && innermost(reach(known.root, path));
  }

  /** The span of the run that another one comes from. */
  #outer({ id, origin }: RunEvent): OpenSpan | undefined {
    const root = origin === id ? undefined : this.#runs.get(origin)?.root;
    for (const { open } of root?.inner?.values() ?? []) if (open[0]) return open[0].span;
    return undefined;
  }

  #live(id: string): Live {
    const known = this.#runs.get(id);
    if (known) return known;
    if (this.#runs.size >= most) this.#runs.delete(this.#runs.keys().next().value!);
    const made = live();
    this.#runs.set(id, made);
    return made;
  }

  #start(event: RunEvent, from: Origin): void {
    const { id, path, at, chain, link = chain } = event;
    const isRun = event.type === "run.start";
    const known = this.#live(id);
    const spot = reach(known.root, path);
    // A chain that is a link has begun as that.
    if (isRun && link === chain && path.length > 1 && spot.open.length > 0) return;
    const parent = innermost(spot)?.context;
    const name = isRun ? chain : link;
    const span = parent
      ? this.#spans.start({
          name,
          kind: "internal",
          at,
          parent,
          attributes: { "modulink.path": path.join("/") },
        })
      : this.#first(event, name, from);
    spot.open.push({ span, isRun, at });
    known.open++;
  }

  /** The span of a run, or of what is observed of one. */
  #first(event: RunEvent, usual: string, { parent, kind = "internal", name, attributes }: Origin): OpenSpan {
    return this.#spans.start({
      name: name ?? usual,
      kind,
      at: event.at,
      parent: parent ?? this.#outer(event)?.context,
      attributes: {
        "modulink.chain": event.chain,
        "modulink.run": event.id,
        "modulink.origin": event.origin,
        ...attributes,
      },
    });
  }

  /** Takes away the span that has ended. */
  #take({ id, path, type, at, duration }: EndEvent | ErrorEvent): OpenSpan | undefined {
    const known = this.#runs.get(id);
    const span = known && take(reach(known.root, path), type.startsWith("run."), at - duration);
    if (span && --known.open === 0) this.#runs.delete(id);
    return span;
  }

  #end(event: EndEvent | ErrorEvent): void {
    const span = this.#take(event);
    if (!span) return;
    if ("error" in event) this.#fail(span, event);
    span.end(event.at);
  }

  /** Tells what was thrown, once, where it was: the spans around fail with it. */
  #fail(span: OpenSpan, { error, path, at }: ErrorEvent): void {
    const type = kindOf(error);
    const message = this.#secrets.text(messageOf(error));
    if (errorPath(error).length <= path.length)
      span.event("exception", at, { "exception.type": type, "exception.message": message });
    span.set({ "error.type": type });
    span.fail(message);
  }
}
