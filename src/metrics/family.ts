import type { CounterSeries, GaugeSeries, HistogramSeries, Setting } from "./series.ts";
import type { LabelValues, MetricReading } from "./types.ts";

export type AnySeries = CounterSeries | GaugeSeries | HistogramSeries;

/** What a metric is, whatever its values. */
export interface Shape extends Pick<MetricReading, "name" | "kind" | "help" | "unit" | "labels"> {}

/** Maps in maps, one for each label, and the series in the innermost. */
type Tree = Map<string, Tree | AnySeries>;

/** What a full metric counts everything further under. */
const rest = "other";

/** A metric and its series, which are at most so many; what comes on top of them shares one. */
export class Family implements MetricReading {
  readonly name: string;
  readonly kind: MetricReading["kind"];
  readonly help: string;
  readonly unit: string;
  readonly labels: readonly string[];
  readonly bounds: Float64Array;
  readonly series: AnySeries[] = [];
  /** Sets what is known only when it is asked for. */
  collect: (() => void) | undefined;
  readonly #make: (values: readonly string[]) => AnySeries;
  readonly #tree: Tree = new Map();
  readonly #most: number;
  readonly #full: () => void;

  constructor(
    { name, kind, help, unit, labels }: Shape,
    setting: Setting,
    Kind: new (values: readonly string[], setting: Setting) => AnySeries,
    most: number,
    full: () => void,
  ) {
    this.name = name;
    this.kind = kind;
    this.help = help;
    this.unit = unit;
    this.labels = labels;
    this.bounds = setting.bounds;
    this.#make = (values) => new Kind(values, setting);
    this.#most = most;
    this.#full = full;
  }

  with(labels: LabelValues<string>): AnySeries {
    let at: Tree | AnySeries | undefined = this.#tree;
    for (const name of this.labels) {
      at = (at as Tree).get(labels[name]!);
      if (at === undefined) return this.#first(labels);
    }
    return at as AnySeries;
  }

  /** The series without labels. */
  only(): AnySeries {
    return this.series[0] ?? this.#add([]);
  }

  #first(labels: LabelValues<string>): AnySeries {
    const values = this.labels.map((name) => {
      const value: unknown = labels[name];
      if (typeof value === "string") return value.replace(/\p{Surrogate}/gu, "\ufffd");
      throw new TypeError(`the label ${name} of ${this.name} must be a text, got ${typeof value}`);
    });
    const strange = Object.keys(labels).find((name) => !this.labels.includes(name));
    if (strange !== undefined) throw new TypeError(`${this.name} has no label ${strange}`);
    const known = this.#find(values);
    if (known || this.series.length < this.#most) return known ?? this.#add(values);
    this.#full();
    const others = values.map(() => rest);
    return this.#find(others) ?? this.#add(others);
  }

  #find(values: readonly string[]): AnySeries | undefined {
    return values.reduce<Tree | undefined>((at, value) => at?.get(value) as Tree, this.#tree) as
      | AnySeries
      | undefined;
  }

  #add(values: readonly string[]): AnySeries {
    const made = this.#make(values);
    this.series.push(made);
    let at = this.#tree;
    values.forEach((value, depth) => {
      const inner = at.get(value) ?? (depth === values.length - 1 ? made : new Map());
      at.set(value, inner);
      at = inner as Tree;
    });
    return made;
  }
}
