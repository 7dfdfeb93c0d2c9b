import type { EndEvent, ErrorEvent, Observer, RunEvent } from "../core/events.ts";
import type { Exponential } from "./buckets.ts";
import { metricNames } from "./names.ts";
import type { Metrics } from "./registry.ts";
import type { Counter, ExemplarLabels, Gauge, Histogram } from "./types.ts";

/** How runs are measured. */
export interface MeasureOptions {
  /** The buckets of durations, in seconds. Default: 1 ms to 10 s. */
  readonly buckets?: readonly number[] | Exponential | undefined;
  /** Where a duration can be looked up, such as `{ trace_id }`. Default: nowhere. */
  readonly exemplar?: ((event: RunEvent) => ExemplarLabels | undefined) | undefined;
}

type Ended = EndEvent | ErrorEvent;
type Outcome = "ok" | "error";

/** A place in a chain, with the series that belong to it as soon as they are needed. */
interface Spot {
  readonly inner: Map<string, Spot>;
  runs?: Partial<Record<Outcome, Histogram>>;
  links?: Partial<Record<Outcome, Histogram>>;
  active?: Gauge;
  events?: Map<string, Counter>;
}

/** Most places that are remembered. A program has fewer; one that makes up names must not fill the memory. */
const most = 10_000;

/** What the announcements of a breaker say of its state. */
const states: Readonly<Record<string, number>> = {
  "breaker:closed": 0,
  "breaker:half-opened": 1,
  "breaker:opened": 2,
};

/** What kind of error it is: its code, or its name. */
const kindOf = (thrown: unknown): string => {
  const { code, name } = Object(thrown) as { code?: unknown; name?: unknown };
  return String(code ?? name ?? typeof thrown);
};

const placeOf = ({ path }: RunEvent) => ({ chain: path[0]!, link: path.slice(1).join("/") });

const secondsOf = ({ duration }: Ended): number => Math.max(duration, 0) / 1000;

/** The metrics of runs, links and policies. */
function instruments(registry: Metrics, { buckets }: MeasureOptions) {
  const unit = "seconds";
  return {
    runs: registry.histogram(metricNames.runs, "Time runs took", {
      labels: ["chain", "outcome"],
      unit,
      buckets,
    }),
    links: registry.histogram(metricNames.links, "Time links took", {
      labels: ["chain", "link", "outcome"],
      unit,
      buckets,
    }),
    active: registry.gauge(metricNames.active, "Runs that have not ended", { labels: ["chain"] }),
    errors: registry.counter(metricNames.errors, "Runs that failed", { labels: ["chain", "error"] }),
    events: registry.counter(metricNames.events, "What policies and recoveries did", {
      labels: ["chain", "link", "event", "reason"],
    }),
    breakers: registry.gauge(metricNames.breakers, "0 closed, 1 half-open, 2 open", { labels: ["breaker"] }),
  };
}

/** Sorts what happens into series. */
class Meter {
  readonly #all: ReturnType<typeof instruments>;
  readonly #exemplar: MeasureOptions["exemplar"];
  readonly #root: Spot = { inner: new Map() };
  #spots = 0;

  constructor(registry: Metrics, options: MeasureOptions) {
    this.#all = instruments(registry, options);
    this.#exemplar = options.exemplar;
  }

  /** The place of an event: nothing is joined or made for one that is known. */
  #spot({ path }: RunEvent): Spot {
    let spot = this.#root;
    for (const name of path) {
      let next = spot.inner.get(name);
      if (!next) {
        next = { inner: new Map() };
        if (this.#spots++ < most) spot.inner.set(name, next);
      }
      spot = next;
    }
    return spot;
  }

  begun(event: RunEvent): void {
    const spot = this.#spot(event);
    spot.active ??= this.#all.active.with({ chain: event.chain });
    spot.active.inc();
  }

  ran(event: Ended, outcome: Outcome): void {
    const spot = this.#spot(event);
    spot.runs ??= {};
    spot.runs[outcome] ??= this.#all.runs.with({ chain: event.chain, outcome });
    spot.runs[outcome].observe(secondsOf(event), this.#exemplar?.(event));
    spot.active?.dec();
  }

  linked(event: Ended, outcome: Outcome): void {
    const spot = this.#spot(event);
    spot.links ??= {};
    spot.links[outcome] ??= this.#all.links.with({ ...placeOf(event), outcome });
    spot.links[outcome].observe(secondsOf(event), this.#exemplar?.(event));
  }

  failed({ chain, error }: ErrorEvent): void {
    this.#all.errors.with({ chain, error: kindOf(error) }).inc();
  }

  counted(event: RunEvent): void {
    const spot = this.#spot(event);
    spot.events ??= new Map();
    const { reason } = event as { reason?: unknown };
    const why = typeof reason === "string" ? reason : "";
    const key = why ? `${event.type} ${why}` : event.type;
    let counter = spot.events.get(key);
    if (!counter) {
      counter = this.#all.events.with({ ...placeOf(event), event: event.type, reason: why });
      spot.events.set(key, counter);
    }
    counter.inc();
    const state = states[event.type];
    const { breaker } = event as { breaker?: unknown };
    if (state !== undefined && typeof breaker === "string") this.#all.breakers.with({ breaker }).set(state);
  }
}

/**
 * An observer that measures runs, links and policies into a registry, under the names of {@link metricNames}.
 *
 * Throws a `TypeError` when the registry has other metrics of these names.
 *
 * @example
 * const counts = metrics();
 * const half = chain("half").link("halve", (n: number) => n / 2).observe(measure(counts));
 * half(42);
 * prometheusText(counts).includes('modulink_run_duration_seconds_count{chain="half",outcome="ok"} 1'); // true
 */
export function measure(registry: Metrics, options: MeasureOptions = {}): Observer {
  const meter = new Meter(registry, options);
  return (event) => {
    if (event.type === "link.end") meter.linked(event as Ended, "ok");
    else if (event.type === "link.error") meter.linked(event as Ended, "error");
    else if (event.type === "run.start") meter.begun(event);
    else if (event.type === "run.end") meter.ran(event as Ended, "ok");
    else if (event.type === "run.error") {
      meter.failed(event as ErrorEvent);
      meter.ran(event as Ended, "error");
    } else if (event.type !== "link.start") meter.counted(event);
  };
}
