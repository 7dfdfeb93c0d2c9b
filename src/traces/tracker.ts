import { errorPath } from "../core/errors.ts";
import type { EndEvent, ErrorEvent, RunEvent } from "../core/events.ts";
import type { Secrets } from "../core/secrets.ts";
import type { TraceContext } from "./context.ts";
import type { OpenSpan, SpanAttributes, SpanKind, Spans } from "./spans.ts";

/** What a run is part of. */
export interface Origin {
  readonly parent?: TraceContext | undefined;
  readonly kind?: SpanKind | undefined;
  readonly name?: string | undefined;
  readonly attributes?: SpanAttributes | undefined;
}

interface Entry {
  readonly span: OpenSpan;
  readonly isRun: boolean;
  /** When it began, in epoch milliseconds. */
  readonly at: number;
}

/** A place in a run: the spans that are open there, the latest last, and the places inside. */
interface Spot {
  readonly open: Entry[];
  readonly inner: Map<string, Spot>;
}

/** A run of which not everything has ended. */
interface Live {
  readonly root: Spot;
  open: number;
}

/** More runs than this are not remembered: what never ends must not fill the memory. */
const most = 10_000;

const spot = (): Spot => ({ open: [], inner: new Map() });

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
    if (event.type === "run.start" || event.type === "link.start") this.#start(event, origin);
    else if (/^(run|link)\.(end|error)$/.test(event.type)) this.#end(event as EndEvent | ErrorEvent);
    else this.find(event.id, event.path)?.event(event.type, event.at, detailsOf(event, this.#secrets));
  }

  /** The innermost open span around a place of a run. */
  find(id: string, path: readonly string[]): OpenSpan | undefined {
    let at = this.#runs.get(id)?.root;
    let found: OpenSpan | undefined;
    for (const name of path) {
      at = at?.inner.get(name);
      found = at?.open.at(-1)?.span ?? found;
    }
    return found;
  }

  /** The span of the run that another one comes from. */
  #outer({ id, origin }: RunEvent): OpenSpan | undefined {
    const root = origin === id ? undefined : this.#runs.get(origin)?.root;
    for (const { open } of root?.inner.values() ?? []) if (open[0]) return open[0].span;
    return undefined;
  }

  #start(event: RunEvent, { parent, kind = "internal", name, attributes }: Origin): void {
    const { id, origin, path, at, chain, link = chain } = event;
    const isRun = event.type === "run.start";
    const around = this.find(id, path);
    // A chain that is a link has begun as that.
    if (isRun && around !== undefined && link === chain && path.length > 1) return;
    const own = { name: isRun ? chain : link, kind: "internal" as const, at };
    const span = around
      ? this.#spans.start({
          ...own,
          parent: around.context,
          attributes: { "modulink.path": path.join("/") },
        })
      : this.#spans.start({
          ...own,
          name: name ?? own.name,
          kind,
          parent: parent ?? this.#outer(event)?.context,
          attributes: {
            "modulink.chain": chain,
            "modulink.run": id,
            "modulink.origin": origin,
            ...attributes,
          },
        });
    this.#put(id, path, { span, isRun, at });
  }

  #put(id: string, path: readonly string[], entry: Entry): void {
    let live = this.#runs.get(id);
    if (!live) {
      if (this.#runs.size >= most) this.#runs.delete(this.#runs.keys().next().value!);
      live = { root: spot(), open: 0 };
      this.#runs.set(id, live);
    }
    let at = live.root;
    for (const name of path) {
      const next = at.inner.get(name) ?? spot();
      at.inner.set(name, next);
      at = next;
    }
    at.open.push(entry);
    live.open++;
  }

  /** Takes away the span that has ended: of several at one place, the latest that began when this one did. */
  #take({ id, path, type, at, duration }: EndEvent | ErrorEvent): OpenSpan | undefined {
    const live = this.#runs.get(id);
    const open = path.reduce<Spot | undefined>((spot, name) => spot?.inner.get(name), live?.root)?.open;
    if (!live || !open) return undefined;
    const isRun = type.startsWith("run.");
    const same = (entry: Entry): boolean => entry.isRun === isRun && entry.at === at - duration;
    const exact = open.findLastIndex(same);
    const index = exact < 0 ? open.findLastIndex((entry) => entry.isRun === isRun) : exact;
    if (index < 0) return undefined;
    if (--live.open === 0) this.#runs.delete(id);
    return open.splice(index, 1)[0]!.span;
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
