// A shop's clicks: what each minute brought, while they come; a moving average; and the visits that they make up.
import { count, first, last, mean, ndjson, plan, schema, sum } from "modulink-edge/transform";

const Click = schema({ at: "timestamp", visitor: "dictionary", page: "dictionary", spent: "f64" });
const read = ndjson(Click);
const clicks = plan(Click);

const perMinute = clicks
  .window("at", { every: "1m", lateness: "5s" })
  .groupBy([], { clicks: count(), spent: sum("spent") });
/** The same at once, and corrected by clicks that come up to a minute late. */
const corrected = clicks
  .window("at", { every: "1m", late: "update", allowedLateness: "1m" })
  .groupBy([], { clicks: count() });
const moving = clicks
  .window("at", { every: "1m", size: "3m" })
  .groupBy("page", { clicks: count(), mean: mean("spent") });
const visits = clicks
  .window("at", { gap: "90s", lateness: "5s" })
  .groupBy("visitor", { pages: count(), entered: first("page"), left: last("page") })
  .filter((visit) => visit.pages.gt(1));

/** Clicks of three visitors, a little out of order, and the same on every run. */
const start = Date.UTC(2026, 10, 21, 8);
const all = Array.from({ length: 60 }, (_, i) => ({
  at: new Date(start + i * 7000 - (i % 3) * 9000).toISOString(),
  visitor: `visitor ${(i * 7) % 3}`,
  page: i % 4 === 0 ? "/cart" : "/shelf",
  spent: i % 4 === 0 ? i : null,
}));
const busy = all.filter((_, i) => i % 25 < 15);
const lines = busy.map((click) => `${JSON.stringify(click)}\n`).join("");

const time = (ms: number) => new Date(ms).toISOString().slice(11, 19);

const live = new Blob([lines])
  .stream()
  .pipeThrough(
    perMinute.stream({ from: read, onReport: ({ late }) => console.log(`${late} came too late`) }),
  );
for await (const { windowStart, clicks, spent } of live)
  console.log(time(windowStart), clicks, "clicks", spent ?? 0, "spent");

const newest = new Map<number, number>();
for (const { windowStart, clicks } of (await corrected(read(lines))).rows) {
  if (newest.has(windowStart)) console.log(`${time(windowStart)} corrected to ${clicks} clicks`);
  newest.set(windowStart, clicks);
}

for (const { windowStart, windowEnd, page, clicks, mean } of (await moving(read(lines))).rows)
  console.log(
    `${time(windowStart)} to ${time(windowEnd)}: ${page} ${clicks} times, ${mean ?? "nothing"} spent`,
  );

for (const { visitor, windowStart, pages, entered, left } of (await visits(read(lines))).rows)
  console.log(`${time(windowStart)} ${visitor} saw ${pages} pages, from ${entered} to ${left}`);
