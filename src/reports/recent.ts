import { mustCount } from "../core/count.ts";
import type { EndEvent, ErrorEvent, Observer, RunEvent, StartEvent } from "../core/events.ts";
import { type RedactOptions, type Secrets, secretsOf } from "../core/secrets.ts";

/** A link of a run that failed, or what a policy did in it. */
export interface RecentStep {
  /** The names from the outermost chain to the link, joined with `/`. */
  readonly path: string;
  /** The position of the item of `map` it was for, from 0, such as `"3"`; undefined outside of items. */
  readonly item: string | undefined;
  /** Milliseconds from the start of the run. */
  readonly start: number;
  /** Milliseconds; undefined while it has not ended. */
  duration: number | undefined;
  outcome: "ok" | "error" | undefined;
  /** What was announced there, by its type. */
  readonly events: string[];
}

/** A run that failed. */
export interface RecentRun {
  /** Counts up from 1. */
  readonly number: number;
  readonly id: string;
  readonly origin: string;
  readonly chain: string;
  /** When it began, in epoch milliseconds. */
  readonly at: number;
  /** Milliseconds. */
  readonly duration: number;
  /** What was thrown, without its secrets. */
  readonly error: { readonly name: string; readonly message: string; readonly code?: string };
  /** The names from the outermost chain to the link that failed first, joined with `/`. */
  readonly failed: string;
  readonly steps: readonly RecentStep[];
}

/** How failed runs are remembered. */
export interface RecentOptions {
  /** The most runs, 1 on. Default 20. */
  readonly runs?: number | undefined;
  /** The most links of one run, 1 on; further ones are left out. Default 100. */
  readonly links?: number | undefined;
  /** The most runs that are watched at a time, 1 on; the oldest is let go for another. Default 1000. */
  readonly watched?: number | undefined;
  /** What is secret besides what `redact` knows. Default: nothing. */
  readonly redact?: RedactOptions | undefined;
}

/** An observer that remembers the latest runs that failed, with what their links took. */
export interface RecentFailures extends Observer {
  /** The latest first. */
  readonly runs: readonly RecentRun[];
}

/** A run that has not ended. */
interface Watched {
  readonly at: number;
  readonly base: string;
  readonly steps: RecentStep[];
}

function errorOf(thrown: unknown, secrets: Secrets): RecentRun["error"] {
  const { name, message, code } = Object(thrown) as Record<string, unknown>;
  const words = typeof message === "string" ? message : String(Object(thrown) === thrown ? "" : thrown);
  return {
    name: secrets.text(typeof name === "string" ? name : typeof thrown),
    message: secrets.text(words),
    ...(code !== undefined && { code: secrets.text(String(code)) }),
  };
}

/** The first link that failed is inside of the others that did. */
const failedIn = (steps: readonly RecentStep[], base: string): string =>
  steps
    .filter(({ outcome }) => outcome === "error")
    .reduce((deepest, { path }) => (path.length > deepest.length ? path : deepest), base);

/** What is known of runs under way, and of those that failed. */
class Memory {
  readonly runs: RecentRun[] = [];
  readonly #most: { readonly runs: number; readonly links: number; readonly watched: number };
  readonly #secrets: Secrets;
  readonly #watched = new Map<string, Watched>();
  #count = 0;

  constructor({ runs = 20, links = 100, watched = 1000, redact }: RecentOptions) {
    const most = { runs, links, watched };
    for (const [option, value] of Object.entries(most)) mustCount(value, option);
    this.#most = most;
    this.#secrets = secretsOf(redact);
  }

  see(event: RunEvent): void {
    const known = this.#watched.get(event.id);
    if (event.type === "run.start") {
      if (!known) this.#begin(event as StartEvent);
    } else if (!known) return;
    else if (event.type === "link.start") this.#enter(known, event);
    else if (event.type === "link.end" || event.type === "link.error")
      leave(known, event as EndEvent | ErrorEvent);
    else if (event.type.startsWith("run.")) this.#end(known, event as ErrorEvent);
    else note(known, event);
  }

  #begin({ id, at, path }: StartEvent): void {
    const [oldest] = this.#watched.keys();
    if (this.#watched.size >= this.#most.watched) this.#watched.delete(oldest!);
    this.#watched.set(id, { at, base: path.join("/"), steps: [] });
  }

  #enter({ at, steps }: Watched, event: RunEvent): void {
    if (steps.length >= this.#most.links) return;
    const { path, itemPath: item } = event;
    const start = event.at - at;
    steps.push({ path: path.join("/"), item, start, duration: undefined, outcome: undefined, events: [] });
  }

  #end({ at, base, steps }: Watched, event: ErrorEvent): void {
    if (event.path.join("/") !== base) return;
    this.#watched.delete(event.id);
    if (event.type !== "run.error") return;
    const { id, origin, chain, duration } = event;
    const error = errorOf(event.error, this.#secrets);
    const failed = failedIn(steps, base);
    this.runs.unshift({ number: ++this.#count, id, origin, chain, at, duration, error, failed, steps });
    this.runs.length = Math.min(this.runs.length, this.#most.runs);
  }
}

/** So many announcements of one link are told. */
const most = 20;

/** The latest link at the place of an event. */
function stepAt(steps: readonly RecentStep[], event: RunEvent, open: boolean): RecentStep | undefined {
  const path = event.path.join("/");
  return steps.findLast(
    (step) => step.path === path && step.item === event.itemPath && !(open && step.outcome),
  );
}

function note({ steps }: Watched, event: RunEvent): void {
  const events = stepAt(steps, event, false)?.events ?? [];
  if (events.length < most) events.push(event.type);
}

function leave({ steps }: Watched, event: EndEvent | ErrorEvent): void {
  const step = stepAt(steps, event, true);
  if (!step) return;
  step.duration = event.duration;
  step.outcome = event.type === "link.error" ? "error" : "ok";
}

/**
 * An observer that remembers the latest runs that failed: where, why, and how long each link took until then.
 *
 * It is for people who look; it keeps a note of every run under way. Throws a `TypeError` for wrong options.
 *
 * @example
 * const recent = recentFailures();
 * const half = chain("half")
 *   .link("halve", (n: number) => {
 *     if (n % 2) throw new RangeError("odd");
 *     return n / 2;
 *   })
 *   .observe(recent);
 * await half.run(1).catch(() => {});
 * recent.runs.map(({ failed, error }) => `${failed}: ${error.message}`); // ["half/halve: odd"]
 */
export function recentFailures(options: RecentOptions = {}): RecentFailures {
  const memory = new Memory(options);
  return Object.assign((event: RunEvent) => memory.see(event), { runs: memory.runs });
}
