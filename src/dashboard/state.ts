import type { Alert } from "../alerts/alerts.ts";
import { milliseconds } from "../core/duration.ts";
import { redactor } from "../core/redact.ts";
import { systemClock } from "../core/runtime.ts";
import { type AnyReading, labelOf } from "../metrics/merge.ts";
import { metricNames } from "../metrics/names.ts";
import type { MetricReading } from "../metrics/types.ts";
import { memoryUse } from "../reports/memory.ts";
import type { RecentRun } from "../reports/recent.ts";
import type { DashboardOptions, WithStats } from "./options.ts";
import { type Lately, Window } from "./window.ts";

/** A table of what has a name and some values. */
export interface Panel {
  readonly title: string;
  readonly rows: readonly PanelRow[];
}

export interface PanelRow {
  readonly name: string;
  /** In words, with `good`, `warn` or `bad` for its colour. */
  readonly state?: readonly [words: string, mood: string];
  readonly values: readonly (readonly [name: string, value: string])[];
}

/** All that a page is told. */
export interface Live {
  readonly at: number;
  readonly chains: readonly (readonly [name: string, Lately & { readonly active: number }])[];
  /** By the ids of nodes. */
  readonly links: readonly (readonly [id: string, Lately])[];
  readonly panels: readonly Panel[];
  readonly alerts: readonly Alert[];
  readonly memory: number | undefined;
  /** The runs that failed since the page was told last. */
  readonly failures: readonly RecentRun[];
}

const moods: Readonly<Record<string, string>> = {
  closed: "good",
  "half-open": "warn",
  open: "bad",
  isolated: "bad",
};

/** A value in a few words. */
function words(value: unknown): string {
  if (typeof value === "number")
    return Number.isInteger(value) ? value.toLocaleString("en") : value.toPrecision(3);
  if (typeof value === "object" && value !== null) return JSON.stringify(value).slice(0, 120);
  return String(value).slice(0, 120);
}

const plain = (value: unknown): boolean => typeof value !== "object" || value === null;

function rowOf(name: string, stats: object): PanelRow {
  const { state, hitRate, ...rest } = stats as Record<string, unknown>;
  const values = Object.entries(rest).filter(([, value]) => plain(value));
  if (typeof hitRate === "number") values.unshift(["hit rate", `${(hitRate * 100).toFixed(1)} %`]);
  return {
    name,
    ...(typeof state === "string" && { state: [state, moods[state] ?? ""] as const }),
    values: values
      .filter(([, value], at) => at < 3 || value !== 0)
      .map(([key, value]) => [key, words(value)]),
  };
}

type Clean = <Value>(value: Value) => Value;

const panel = (title: string, all: Readonly<Record<string, WithStats>> = {}, clean: Clean): Panel => ({
  title,
  rows: Object.entries(all).map(([name, { stats }]) => rowOf(name, clean({ ...stats }))),
});

const values = (title: string, all: Readonly<Record<string, unknown>>): Panel => ({
  title,
  rows: Object.entries(all).map(([name, value]) => ({ name, values: [["", words(value)]] })),
});

type Readings = ReadonlyMap<string, MetricReading>;

/** Breakers that nobody named are known by what they announced. */
function announced(readings: Readings): PanelRow[] {
  const reading = readings.get(metricNames.breakers);
  return (reading?.series ?? []).map((one) => {
    const state = ["closed", "half-open", "open"][(one as { value: number }).value] ?? "closed";
    return { name: labelOf(reading!, one, "breaker"), state: [state, moods[state]!], values: [] };
  });
}

function queues(readings: Readings): Panel {
  const columns = {
    depth: metricNames.queueDepth,
    "oldest, s": metricNames.queueAge,
    "dead letters": metricNames.deadLetters,
  };
  const rows = new Map<string, [string, string][]>();
  for (const [column, name] of Object.entries(columns))
    for (const one of readings.get(name)?.series ?? []) {
      const queue = labelOf(readings.get(name)!, one, "queue");
      rows.set(queue, [...(rows.get(queue) ?? []), [column, words((one as { value: number }).value)]]);
    }
  return { title: "Queues", rows: [...rows].map(([name, found]) => ({ name, values: found })) };
}

/** Reads all that a page shows; numbers of failed runs tell which of them are new. */
export function stateOf(options: DashboardOptions): (seen: number) => Live {
  const {
    metrics,
    recent,
    alerts,
    breakers,
    limits,
    caches,
    flags,
    panels = {},
    clock = systemClock,
  } = options;
  const length = milliseconds(options.window ?? "10s", "window");
  if (!length) throw new TypeError(`window must be a duration above 0, got ${options.window}`);
  const clean = redactor(options.redact);
  const chainOf = (reading: MetricReading, one: AnyReading): string => labelOf(reading, one, "chain");
  const runs = new Window(length, chainOf);
  const links = new Window(
    length,
    (reading, one) => `${chainOf(reading, one)}/${labelOf(reading, one, "link")}`,
  );
  const chainsOf = (readings: Readings, now: number): Live["chains"] => {
    const active = readings.get(metricNames.active);
    const count = (chain: string): number =>
      (active?.series.find((one) => chainOf(active, one) === chain) as { value?: number } | undefined)
        ?.value ?? 0;
    const found = runs.read(readings.get(metricNames.runs), now);
    return [...found].map(([chain, one]) => [chain, { ...one, active: count(chain) }]);
  };
  const tables = (readings: Readings): Panel[] => {
    const named = panel("Breakers", breakers, clean);
    const others = announced(readings).filter(({ name }) => !named.rows.some((row) => row.name === name));
    return [
      { ...named, rows: [...named.rows, ...others] },
      panel("Limits", limits, clean),
      panel("Caches", caches, clean),
      values("Flags", clean(flags?.() ?? {})),
      queues(readings),
      ...Object.entries(panels).map(([title, read]) => values(title, clean(read()))),
    ].filter(({ rows }) => rows.length);
  };
  return (seen) => {
    const now = clock.now();
    const readings = new Map(metrics.read().map((reading) => [reading.name, reading]));
    return {
      at: now,
      chains: chainsOf(readings, now),
      links: [...links.read(readings.get(metricNames.links), now)],
      panels: tables(readings),
      alerts: clean(alerts?.check() ?? []),
      memory: memoryUse()?.used,
      failures: (recent?.runs ?? []).filter(({ number }) => number > seen),
    };
  };
}
