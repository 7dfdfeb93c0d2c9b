// What is known of the week so far: each network's hours, the latest word on each.

import { regions } from "../tables.ts";
import type { HourUpdate } from "../updates.ts";

const length = 3_600_000;

/** Hours that the chart has room for at least: seven days and the one begun. */
const room = 169;

export interface Week {
  /** By start and network. */
  readonly hours: ReadonlyMap<string, HourUpdate>;
  readonly take: (hour: HourUpdate) => void;
  /** The start of the first hour; undefined while nothing is known. */
  readonly start: () => number | undefined;
  /** Hours to draw. */
  readonly size: () => number;
  /** Hours that have come so far. */
  readonly reached: () => number;
  /** The start of the hour at a place. */
  readonly timeAt: (place: number) => number;
  /** The networks of one hour, in their order. */
  readonly at: (place: number) => HourUpdate[];
}

export const keyOf = ({ windowStart, net }: HourUpdate): string => `${windowStart} ${net}`;

export function emptyWeek(): Week {
  const hours = new Map<string, HourUpdate>();
  let first: number | undefined;
  let last = 0;
  const timeAt = (place: number) => (first ?? 0) + place * length;
  const reached = () => (first === undefined ? 0 : (last - first) / length + 1);
  return {
    hours,
    take(hour) {
      hours.set(keyOf(hour), hour);
      first = Math.min(first ?? hour.windowStart, hour.windowStart);
      last = Math.max(last, hour.windowStart);
    },
    start: () => first,
    size: () => Math.max(room, reached()),
    reached,
    timeAt,
    at: (place) => regions.flatMap(({ net }) => hours.get(`${timeAt(place)} ${net}`) ?? []),
  };
}
