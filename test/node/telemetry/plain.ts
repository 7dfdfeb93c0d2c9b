// What the example's plan should give, computed as one would without a library.
import { readFileSync } from "node:fs";
import { classes, regions } from "../../../examples/telemetry/tables.ts";

const hourLength = 3_600_000;

interface Properties {
  readonly time: number;
  readonly net: string;
  readonly type: string;
  readonly mag: number;
}

export interface PlainHour {
  readonly windowStart: number;
  readonly net: string;
  readonly region: string;
  readonly quakes: number;
  readonly strongest: number;
  readonly class: string;
  readonly usual: number;
  readonly score: number | null;
  readonly unusual: boolean | null;
}

function quakes(): Properties[] {
  const { features } = JSON.parse(readFileSync("node_modules/vega-datasets/data/earthquakes.json", "utf8"));
  return features
    .map(({ properties }: { properties: Properties }) => properties)
    .filter(({ type }: Properties) => type === "earthquake")
    .sort((a: Properties, b: Properties) => a.time - b.time);
}

function score(value: number, before: readonly number[]): number | null {
  if (before.length < 2) return null;
  const mean = before.reduce((sum, one) => sum + one, 0) / before.length;
  const variance = before.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (before.length - 1);
  return value === mean ? 0 : Math.min(99, (value - mean) / Math.sqrt(variance));
}

/** The hours of one network, in order. */
function hoursOf(net: string, events: readonly Properties[]): PlainHour[] {
  const starts = new Set(events.map(({ time }) => Math.floor(time / hourLength) * hourLength));
  const counts: number[] = [];
  let usual = Number.NaN;
  return [...starts].map((windowStart) => {
    const own = events.filter(({ time }) => time >= windowStart && time < windowStart + hourLength);
    const strongest = Math.max(...own.map(({ mag }) => mag));
    const off = score(own.length, counts.slice(-24));
    counts.push(own.length);
    usual = Number.isNaN(usual) ? own.length : usual + (1 - 0.5 ** (1 / 6)) * (own.length - usual);
    return {
      windowStart,
      net,
      region: regions.find((one) => one.net === net)?.region ?? "",
      quakes: own.length,
      strongest,
      class: classes[Math.max(0, Math.floor(strongest))]?.class ?? "",
      usual,
      score: off,
      unusual: own.length < 4 ? false : off === null ? null : Math.abs(off) >= 3.5,
    };
  });
}

/** All hours, by time. */
export function plainHours(): PlainHour[] {
  const all = quakes();
  return regions
    .flatMap(({ net }) =>
      hoursOf(
        net,
        all.filter((quake) => quake.net === net),
      ),
    )
    .sort((a, b) => a.windowStart - b.windowStart);
}
