import { type AnyReading, gathered, labelOf } from "../metrics/merge.ts";
import { metricNames } from "../metrics/names.ts";
import type { Metrics } from "../metrics/registry.ts";
import type { Counter, Gauge } from "../metrics/types.ts";
import { adviceOn } from "./advice.ts";
import { memoryUse } from "./memory.ts";
import { timingsOf } from "./timings.ts";
import type { ChainReport, LinkReport, Report } from "./types.ts";

/** The series of metrics, by the chain they belong to. */
function byChain(registry: Metrics) {
  const readings = new Map(registry.read().map((reading) => [reading.name, reading]));
  const of = (name: string) => {
    const reading = readings.get(name.replace(/_total$/, ""));
    const chains = gathered(reading?.series ?? [], (one) => labelOf(reading!, one, "chain"));
    return { reading, chains, series: (chain: string): readonly AnyReading[] => chains.get(chain) ?? [] };
  };
  const { runs, links, active, errors, events } = metricNames;
  return { runs: of(runs), links: of(links), active: of(active), errors: of(errors), events: of(events) };
}

type All = ReturnType<typeof byChain>;

const value = (one: AnyReading): number => (one as unknown as Counter | Gauge).value;

function linksOf({ reading, series }: All["links"], chain: string, time: number): LinkReport[] {
  const own = gathered(series(chain), (one) => labelOf(reading!, one, "link"));
  return [...own].map(([link, found]) => {
    const timings = timingsOf(reading!, found);
    return { link, ...timings, share: time ? (timings.mean * timings.runs) / time : 0 };
  });
}

function chainOf(all: All, chain: string): ChainReport {
  const { runs, links, active, errors, events } = all;
  const timings = timingsOf(runs.reading!, runs.series(chain));
  const found = {
    chain,
    ...timings,
    active: active.series(chain).reduce((sum, one) => sum + value(one), 0),
    errors: Object.fromEntries(
      errors.series(chain).map((one) => [labelOf(errors.reading!, one, "error"), value(one)]),
    ),
    links: linksOf(links, chain, timings.mean * timings.runs),
    events: events.series(chain).map((one) => ({
      link: labelOf(events.reading!, one, "link"),
      event: labelOf(events.reading!, one, "event"),
      reason: labelOf(events.reading!, one, "reason"),
      count: value(one),
    })),
  };
  return { ...found, advice: [...adviceOn(found)] };
}

/**
 * What chains that are measured have done: how often they ran and failed, how long they and their links took, what policies did, and
 * what that suggests; with the memory of the program where the host tells it.
 *
 * @example
 * const counts = metrics();
 * const half = chain("half").link("halve", (n: number) => n / 2).observe(measure(counts));
 * half(42);
 * report(counts).chains.map(({ chain, runs, failed }) => ({ chain, runs, failed })); // [{ chain: "half", runs: 1, failed: 0 }]
 */
export function report(registry: Metrics): Report {
  const all = byChain(registry);
  return { chains: [...all.runs.chains.keys()].map((chain) => chainOf(all, chain)), memory: memoryUse() };
}
