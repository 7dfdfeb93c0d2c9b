import { quantileOf } from "../metrics/buckets.ts";
import { type AnyReading, labelOf } from "../metrics/merge.ts";
import type { Histogram, MetricReading } from "../metrics/types.ts";

/** What happened lately at one place. */
export interface Lately {
  /** Runs per second. */
  readonly rate: number;
  /** The part of them that failed, 0 to 1. */
  readonly errors: number;
  /** Milliseconds; undefined when nothing ran. */
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  readonly p99: number | undefined;
}

/** The counts of a histogram's series at a time. */
interface Look {
  readonly at: number;
  readonly counts: ReadonlyMap<AnyReading, Float64Array>;
}

/** So many looks make a window. */
const parts = 10;

/** What histograms by place and outcome counted within a window, whoever asks how often. */
export class Window {
  readonly #length: number;
  readonly #key: (reading: MetricReading, one: AnyReading) => string;
  #looks: Look[] = [];

  constructor(length: number, key: (reading: MetricReading, one: AnyReading) => string) {
    this.#length = length;
    this.#key = key;
  }

  /** The places that have run, with what happened there since the window began. */
  read(reading: MetricReading | undefined, now: number): Map<string, Lately> {
    const found = new Map<string, Lately>();
    if (!reading) return found;
    const before = this.#look(reading, now);
    const places = new Map<string, { all: Float64Array; failed: number }>();
    for (const one of reading.series) {
      const key = this.#key(reading, one);
      const place = places.get(key) ?? { all: new Float64Array(reading.bounds.length + 1), failed: 0 };
      places.set(key, place);
      const old = before.counts.get(one);
      const failed = labelOf(reading, one, "outcome") === "error";
      const { counts } = one as unknown as Histogram;
      for (let at = 0; at < place.all.length; at++) {
        const more = counts[at]! - (old?.[at] ?? 0);
        place.all[at]! += more;
        if (failed) place.failed += more;
      }
    }
    const seconds = Math.max(now - before.at, 1000) / 1000;
    for (const [key, { all, failed }] of places) found.set(key, lately(reading.bounds, all, failed, seconds));
    return found;
  }

  /** Looks, unless the last look was just now; gives the one the window begins with. */
  #look({ series }: MetricReading, now: number): Look {
    if (!this.#looks.length) this.#looks.push({ at: begun(series, now), counts: new Map() });
    const last = this.#looks.at(-1);
    if (last!.at < now - this.#length / parts || !last!.counts.size) {
      const counts = new Map(
        series.map((one) => [one, Float64Array.from((one as unknown as Histogram).counts)] as const),
      );
      this.#looks.push({ at: now, counts });
    }
    while (this.#looks.length > 1 && this.#looks[1]!.at <= now - this.#length) this.#looks.shift();
    return this.#looks[0]!;
  }
}

/** Before the first look, all there was is what happened lately. */
const begun = (series: readonly AnyReading[], now: number): number =>
  Math.min(now, ...series.flatMap(({ created }) => created || []));

function lately(bounds: Float64Array, all: Float64Array, failed: number, seconds: number): Lately {
  const count = all.reduce((sum, more) => sum + more, 0);
  const lowest = Math.min(0, bounds[0]!);
  const at = (part: number): number | undefined =>
    count ? quantileOf(bounds, all, part, lowest, bounds.at(-1)!) * 1000 : undefined;
  return {
    rate: count / seconds,
    errors: count ? failed / count : 0,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
  };
}
