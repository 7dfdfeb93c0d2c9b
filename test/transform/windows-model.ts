// What windows mean, without a thought for speed: every row is kept, and each window is computed from all of its rows.
export interface Event {
  readonly time: number | null;
  readonly key: string | null;
  readonly value: number | null;
}

export interface Row {
  readonly windowStart: number;
  readonly windowEnd: number;
  readonly key: string | null;
  readonly n: number;
  readonly total: number | null;
  readonly first: number | null;
}

export interface Told {
  readonly rows: readonly Row[];
  readonly late: number;
  readonly untimed: number;
}

interface Settings {
  readonly every: number;
  readonly size: number;
  readonly offset: number;
  readonly lateness: number;
}

function rowOf(windowStart: number, windowEnd: number, events: readonly Event[]): Row {
  const values = events.flatMap(({ value }) => value ?? []);
  const total = values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
  const key = (events[0] as Event).key;
  return { windowStart, windowEnd, key, n: events.length, total, first: values[0] ?? null };
}

/** Rows by key, in the order in which keys appear. */
function byKey(events: readonly Event[]): Event[][] {
  const keys = [...new Set(events.map(({ key }) => key))];
  return keys.map((key) => events.filter((event) => event.key === key));
}

/** Windows of one size: the starts that hold a time, and which rows each has when it is given. */
export function aligned(events: readonly Event[], { every, size, offset, lateness }: Settings): Told {
  const windows = new Map<number, Event[]>();
  const rows: Row[] = [];
  let [watermark, late, untimed] = [Number.NEGATIVE_INFINITY, 0, 0];
  const sliceOf = (time: number) => Math.floor((time - offset) / every) * every;
  const give = (until: number) => {
    for (const start of [...windows.keys()].sort((a, b) => a - b)) {
      if (start + size > until) continue;
      const inSlices = (windows.get(start) as Event[]).toSorted(
        (a, b) => sliceOf(a.time as number) - sliceOf(b.time as number),
      );
      windows.delete(start);
      for (const group of byKey(inSlices)) rows.push(rowOf(start, start + size, group));
    }
  };
  for (const event of events) {
    const { time } = event;
    if (time === null) {
      untimed++;
      continue;
    }
    watermark = Math.max(watermark, time - lateness);
    give(watermark);
    const last = sliceOf(time) + offset;
    const open = Array.from({ length: size / every }, (_, i) => last - i * every).filter(
      (start) => start + size > watermark,
    );
    for (const start of open) windows.set(start, [...(windows.get(start) ?? []), event]);
    if (open.length === 0) late++;
  }
  give(Number.POSITIVE_INFINITY);
  return { rows, late, untimed };
}

/** Sessions: after each row, the open rows of a key fall into sessions wherever the gap is reached. */
export function sessions(events: readonly Event[], gap: number, lateness: number): Told {
  const open = new Map<string | null, Event[][]>();
  const rows: Row[] = [];
  let [watermark, late, untimed] = [Number.NEGATIVE_INFINITY, 0, 0];
  const startOf = (session: readonly Event[]) => Math.min(...session.map(({ time }) => time as number));
  const endOf = (session: readonly Event[]) => Math.max(...session.map(({ time }) => time as number)) + gap;
  const seen = new Map<Event, number>();
  const give = (until: number) => {
    const all = [...open.values()].flat().filter((session) => endOf(session) <= until);
    const firstSeen = (session: readonly Event[]) =>
      Math.min(...session.map((event) => seen.get(event) as number));
    all.sort((a, b) => startOf(a) - startOf(b) || firstSeen(a) - firstSeen(b));
    for (const session of all) rows.push(rowOf(startOf(session), endOf(session), session));
    for (const [key, of] of open)
      open.set(
        key,
        of.filter((session) => endOf(session) > until),
      );
  };
  for (const event of events) {
    const { time, key } = event;
    if (time === null) {
      untimed++;
      continue;
    }
    watermark = Math.max(watermark, time - lateness);
    give(watermark);
    const of = open.get(key) ?? [];
    const touched = of.filter((session) => startOf(session) < time + gap && time < endOf(session));
    if (touched.length === 0 && time + gap <= watermark) {
      late++;
      continue;
    }
    seen.set(event, seen.size);
    const joined = touched.toSorted((a, b) => startOf(a) - startOf(b)).flat();
    open.set(key, [...of.filter((session) => !touched.includes(session)), [...joined, event]]);
  }
  give(Number.POSITIVE_INFINITY);
  return { rows, late, untimed };
}
