// The chart: a lane for each region, a bar for each hour. Bars share one scale, and unusual ones have a mark above them.
import { regions } from "../tables.ts";
import type { HourUpdate } from "../updates.ts";
import { el } from "./elements.ts";
import type { Week } from "./week.ts";
import { count, day, shortDay } from "./words.ts";

/** The first regions are the busy ones, and have taller lanes. */
const busy = 5;
/** Their heights, and those of the others, on a narrow page and on a wide one. */
const narrow = [76, 40] as const;
const wide = [112, 50] as const;
const axis = 24;
const dayLength = 86_400_000;

/** Where things are. */
interface Scale {
  readonly width: number;
  readonly height: number;
  /** The top of a lane; of the one behind the last, the end of all. */
  readonly top: (lane: number) => number;
  /** The left edge of the hour at a place. */
  readonly x: (place: number) => number;
  /** How high so many quakes are. */
  readonly tall: (quakes: number) => number;
}

function scaleOf(week: Week, width: number): Scale {
  const most = Math.max(10, ...[...week.hours.values()].map(({ quakes }) => quakes));
  const step = width / week.size();
  const [tall, low] = width < 560 ? narrow : wide;
  const top = (at: number): number => Math.min(at, busy) * tall + Math.max(0, at - busy) * low;
  return {
    width,
    height: top(regions.length) + axis,
    top,
    x: (place) => place * step,
    tall: (quakes) => (quakes / most) * (tall - 32),
  };
}

/** A line at each midnight, and the day's name as far as there is room. */
function days(week: Week, { width, height, x }: Scale): Element[] {
  const start = week.start();
  if (start === undefined) return [];
  const name = width < 560 ? shortDay : day;
  const first = Math.ceil(start / dayLength) * dayLength;
  const places: number[] = [];
  for (let at = (first - start) / 3_600_000; at < week.size(); at += 24) places.push(at);
  return places.flatMap((place) => {
    const at = Math.round(x(place)) + 0.5;
    const line = el("line", { class: "day", x1: at, x2: at, y1: 0, y2: height - axis + 6 });
    const fits = x(place) + (width < 560 ? 20 : 50) < width;
    return fits
      ? [line, el("text", { class: "soft", x: at + 4, y: height - 6 }, name(week.timeAt(place)))]
      : [line];
  });
}

/** A mark that points down to a place. */
const pointer = (x: number, y: number): string => `M ${x - 4.5} ${y - 8} h 9 l -4.5 7 z`;

function bar(hour: HourUpdate, place: number, base: number, { x, tall }: Scale): Element[] {
  const wide = x(1) - x(0);
  const gap = wide > 3 ? 1 : wide * 0.2;
  const kind = hour.unusual ? "bar unusual" : hour.final ? "bar" : "bar open";
  const high = tall(hour.quakes);
  const shape = el("rect", { class: kind, x: x(place), y: base - high, width: wide - gap, height: high });
  if (!hour.unusual) return [shape];
  return [shape, el("path", { class: "mark", d: pointer(x(place) + (wide - gap) / 2, base - high - 1) })];
}

/** What is usual, as a line over the hours that had quakes. */
function usualLine(
  hours: readonly (readonly [number, HourUpdate])[],
  base: number,
  { x, tall }: Scale,
): string {
  return hours
    .map(
      ([place, { usual }], i) =>
        `${i === 0 ? "M" : "L"}${x(place + 0.4).toFixed(1)} ${(base - tall(usual ?? 0)).toFixed(1)}`,
    )
    .join("");
}

function laneOf(week: Week, net: string, region: string, at: number, scale: Scale): Element {
  const top = scale.top(at);
  const base = scale.top(at + 1) - 6;
  const all: [number, HourUpdate][] = [];
  for (let place = 0; place < week.reached(); place++) {
    const hour = week.hours.get(`${week.timeAt(place)} ${net}`);
    if (hour) all.push([place, hour]);
  }
  const quakes = all.reduce((sum, [, hour]) => sum + hour.quakes, 0);
  return el(
    "g",
    { "data-net": net },
    el("line", { class: "base", x1: 0, x2: scale.width, y1: base + 0.5, y2: base + 0.5 }),
    ...all.flatMap(([place, hour]) => bar(hour, place, base, scale)),
    el("path", { class: "usual", d: usualLine(all, base, scale) }),
    el(
      "text",
      { class: "name", x: 0, y: top + 13 },
      region,
      el("tspan", { class: "soft", dx: 8 }, count(quakes)),
    ),
  );
}

/** The whole chart in words. */
function summary(week: Week): string {
  const hours = [...week.hours.values()];
  const quakes = hours.reduce((sum, hour) => sum + hour.quakes, 0);
  const unusual = hours.filter((hour) => hour.unusual).length;
  return `Earthquakes in each hour, by region: ${count(quakes)} in ${count(week.reached())} hours, ${count(unusual)} of them unusual. The table has the same hours.`;
}

/** The chart of a week, `width` pixels wide, with a line at the hour that is looked at. */
export function chart(week: Week, width: number, chosen: number): Element {
  const scale = scaleOf(week, width);
  const { height, x } = scale;
  const middle = x(chosen + 0.4);
  return el(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, height, role: "img", "aria-label": summary(week) },
    ...days(week, scale),
    el("line", { class: "chosen", x1: middle, x2: middle, y1: 0, y2: height - axis + 6 }),
    ...regions.map(({ net, region }, at) => laneOf(week, net, region, at, scale)),
  );
}
