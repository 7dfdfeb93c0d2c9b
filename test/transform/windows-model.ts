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
  /** For how long windows that were given are given anew. */
  readonly allowed: number;
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

/** Windows of one size: the starts that hold a time, and which rows each has when it is given, and given anew. */
export function aligned(
  events: readonly Event[],
  { every, size, offset, lateness, allowed }: Settings,
): Told {
  const windows = new Map<number, Event[]>();
  const rows: Row[] = [];
  let [watermark, before, late, untimed] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  const sliceOf = (time: number) => Math.floor((time - offset) / every) * every;
  const groupsOf = (start: number) =>
    byKey(
      (windows.get(start) as Event[]).toSorted(
        (a, b) => sliceOf(a.time as number) - sliceOf(b.time as number),
      ),
    );
  const give = (until: number) => {
    for (const start of [...windows.keys()].sort((a, b) => a - b)) {
      const end = start + size;
      if (end > before && end <= until)
        for (const group of groupsOf(start)) rows.push(rowOf(start, end, group));
      if (end + allowed <= until) windows.delete(start);
    }
    before = until;
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
      (start) => start + size + allowed > watermark,
    );
    for (const start of open) windows.set(start, [...(windows.get(start) ?? []), event]);
    if (open.length === 0) late++;
    for (const start of open.toReversed())
      if (start + size <= watermark)
        for (const group of groupsOf(start))
          if (group.includes(event)) rows.push(rowOf(start, start + size, group));
  }
  give(Number.POSITIVE_INFINITY);
  return { rows, late, untimed };
}

/** Sessions: after each row, the rows of a key that can still be joined fall into sessions wherever the gap is reached. */
export function sessions(events: readonly Event[], gap: number, lateness: number, allowed: number): Told {
  const held = new Map<string | null, Event[][]>();
  const rows: Row[] = [];
  let [watermark, before, late, untimed] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  const startOf = (session: readonly Event[]) => Math.min(...session.map(({ time }) => time as number));
  const endOf = (session: readonly Event[]) => Math.max(...session.map(({ time }) => time as number)) + gap;
  const seen = new Map<Event, number>();
  const told = (session: readonly Event[]) => rows.push(rowOf(startOf(session), endOf(session), session));
  const give = (until: number) => {
    const over = [...held.values()].flat().filter((session) => {
      const end = endOf(session);
      return end > before && end <= until;
    });
    const firstSeen = (session: readonly Event[]) =>
      Math.min(...session.map((event) => seen.get(event) as number));
    over.sort((a, b) => startOf(a) - startOf(b) || firstSeen(a) - firstSeen(b));
    for (const session of over) told(session);
    for (const [key, of] of held)
      held.set(
        key,
        of.filter((session) => endOf(session) + allowed > until),
      );
    before = until;
  };
  for (const event of events) {
    const { time, key } = event;
    if (time === null) {
      untimed++;
      continue;
    }
    watermark = Math.max(watermark, time - lateness);
    give(watermark);
    const of = held.get(key) ?? [];
    const touched = of.filter((session) => startOf(session) < time + gap && time < endOf(session));
    if (touched.length === 0 && time + gap + allowed <= watermark) {
      late++;
      continue;
    }
    seen.set(event, seen.size);
    const joined = [...touched.toSorted((a, b) => startOf(a) - startOf(b)).flat(), event];
    held.set(key, [...of.filter((session) => !touched.includes(session)), joined]);
    if (endOf(joined) <= watermark) told(joined);
  }
  give(Number.POSITIVE_INFINITY);
  return { rows, late, untimed };
}
