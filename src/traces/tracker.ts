import { errorPath } from "../core/errors.ts";
import type { EndEvent, ErrorEvent, RunEvent } from "../core/events.ts";
import type { Secrets } from "../core/secrets.ts";
import type { TraceContext } from "./context.ts";
import type { OpenSpan, SpanAttributes, SpanKind, Spans } from "./spans.ts";
import { around, type Live, type LiveRun, liveRun, nearest, outerOf, placeIn, take } from "./spots.ts";

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
  const { type, id, origin, chain, link, path, at, itemPath, error, ...details } = event as RunEvent & {
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

/** What begins without anything known of it. */
const nowhere: Origin = {};

/** Makes spans of events. */
export class Tracker {
  readonly #spans: Spans;
  readonly #secrets: Secrets;
  readonly #runs = new Map<string, LiveRun>();
  /** What spans of a place are told of: all runs of a chain go by the same paths. */
  readonly #places = new WeakMap<readonly string[], SpanAttributes>();
  /** The event that was seen last: more than one observer of a run may lead here. */
  #last: RunEvent | undefined;

  constructor(spans: Spans, secrets: Secrets) {
    this.#spans = spans;
    this.#secrets = secrets;
  }

  see(event: RunEvent, origin: Origin = nowhere): void {
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
        this.find(event)?.event(event.type, event.at, detailsOf(event, this.#secrets));
    }
  }

  /** The innermost open span around a place of a run. */
  find({ id, path, itemPath }: Pick<RunEvent, "id" | "path" | "itemPath">): OpenSpan | undefined {
    const run = this.#runs.get(id);
    return run && around(nearest(run, itemPath), path, () => true)?.span;
  }

  /** The span of the run that another one comes from. */
  #outer({ id, origin }: RunEvent): OpenSpan | undefined {
    return origin === id ? undefined : this.#runs.get(origin)?.open[0]?.span;
  }

  #run(id: string): LiveRun {
    const known = this.#runs.get(id);
    if (known) return known;
    if (this.#runs.size >= most) this.#runs.delete(this.#runs.keys().next().value!);
    const made = liveRun();
    this.#runs.set(id, made);
    return made;
  }

  #start(event: RunEvent, from: Origin): void {
    const { id, path, at, chain, link = chain, itemPath } = event;
    const isRun = event.type === "run.start";
    const run = this.#run(id);
    const live = placeIn(run, itemPath);
    const outer = outerOf(live, event);
    // A chain that is a link has begun as that.
    if (isRun && link === chain && path.length > 1 && outer?.path.length === path.length) return;
    const name = isRun ? chain : link;
    const parent = outer?.span.context;
    const span = parent
      ? this.#spans.start({ name, kind: "internal", at, parent, attributes: this.#about(event, live) })
      : this.#first(event, name, from);
    live.open.push({ span, isRun, chain, path, at });
    run.count++;
  }

  /** What a span inside another is told of; the first of an item tells which one it is. */
  #about({ path, itemPath }: RunEvent, live: Live): SpanAttributes {
    let known = this.#places.get(path);
    if (!known) {
      known = { "modulink.path": path.join("/") };
      this.#places.set(path, known);
    }
    return itemPath === undefined || live.open.length ? known : { ...known, "modulink.item": itemPath };
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
        ...(event.itemPath !== undefined && { "modulink.item": event.itemPath }),
        ...attributes,
      },
    });
  }

  /** Takes away the span that has ended. */
  #take({ id, itemPath, path, type, at, duration }: EndEvent | ErrorEvent): OpenSpan | undefined {
    const run = this.#runs.get(id);
    const live = itemPath === undefined ? run : run?.items?.get(itemPath);
    const span = live && take(live, type === "run.end" || type === "run.error", path, at - duration);
    if (!span) return undefined;
    if (itemPath !== undefined && live.open.length === 0) run!.items!.delete(itemPath);
    if (--run!.count === 0) this.#runs.delete(id);
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
