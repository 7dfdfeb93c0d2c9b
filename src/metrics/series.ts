import type { Clock } from "../core/runtime.ts";
import { quantileOf } from "./buckets.ts";
import type { Counter, ExemplarLabels, Gauge, Histogram } from "./types.ts";

/** An observation that can be looked up. */
export interface Exemplar {
  readonly labels: ExemplarLabels;
  readonly value: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What all series of a metric know. */
export interface Setting {
  readonly clock: Clock;
  readonly bounds: Float64Array;
}

function exemplarOf(labels: ExemplarLabels, value: number, clock: Clock): Exemplar {
  if ([...Object.entries(labels).flat().join("")].length > 128)
    refuse("an exemplar may have 128 characters", value);
  return { labels, value, at: clock.now() };
}

function refuse(rule: string, value: number): never {
  throw new RangeError(`${rule}, got ${value}`);
}

/** What every series has. */
class Series {
  readonly values: readonly string[];
  readonly created: number;
  protected readonly setting: Setting;

  constructor(values: readonly string[], setting: Setting) {
    this.values = values;
    this.setting = setting;
    this.created = setting.clock.now();
  }
}

export class CounterSeries extends Series implements Counter {
  value = 0;
  exemplar: Exemplar | undefined;

  inc(by = 1, exemplar?: ExemplarLabels): void {
    if (!(by >= 0)) refuse("a counter grows by 0 or more", by);
    this.value += by;
    if (exemplar) this.exemplar = exemplarOf(exemplar, by, this.setting.clock);
  }

  record(by: number): void {
    this.inc(by);
  }
}

export class GaugeSeries extends Series implements Gauge {
  value = 0;

  set(value: number): void {
    this.value = value;
  }

  inc(by = 1): void {
    this.value += by;
  }

  dec(by = 1): void {
    this.value -= by;
  }

  record(value: number): void {
    this.value = value;
  }
}

export class HistogramSeries extends Series implements Histogram {
  sum = 0;
  min: number = Infinity;
  max: number = -Infinity;
  readonly counts: Float64Array = new Float64Array(this.setting.bounds.length + 1);
  /** By bucket. */
  exemplars: (Exemplar | undefined)[] | undefined;

  get count(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }

  observe(value: number, exemplar?: ExemplarLabels): void {
    if (Number.isNaN(value)) refuse("an observation is a number", value);
    const { bounds } = this.setting;
    let at = 0;
    for (let high = bounds.length; at < high; ) {
      const middle = (at + high) >>> 1;
      if (value <= bounds[middle]!) high = middle;
      else at = middle + 1;
    }
    this.counts[at]!++;
    this.sum += value;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    if (exemplar) {
      this.exemplars ??= [];
      this.exemplars[at] = exemplarOf(exemplar, value, this.setting.clock);
    }
  }

  record(value: number): void {
    this.observe(value);
  }

  quantile(part: number): number {
    return quantileOf(this.setting.bounds, this.counts, part, this.min, this.max);
  }
}
