// The work: a group mean, and a filter with a projection to NDJSON, of narrow and of wide rows.
import { mean, ndjson, plan, schema } from "modulink-edge/transform";
import { Lines, Means } from "./results.mjs";

const Flight = schema({ delay: "f64", distance: "f64", origin: "dictionary" });
const Movie = schema({
  "US Gross": "f64",
  "Major Genre": "dictionary",
  Director: "dictionary",
  "IMDB Rating": "f64",
  "IMDB Votes": "f64",
});

/** `add` is what plain JavaScript does with a parsed row, `plan` the same for an engine, `scan` for a hand-written reader. */
export const tasks = {
  "flights-means": {
    name: "narrow rows, group mean",
    title: "Narrow rows, group mean: `delay` by `origin`",
    file: "flights",
    read: ndjson(Flight),
    plan: (options) => plan(Flight, options).groupBy("origin", { mean: mean("delay") }),
    Result: Means,
    add: (means, row) => means.add(row.origin, row.delay),
    scan: { by: "origin", of: "delay" },
    goal: 11,
  },
  "movies-means": {
    name: "wide rows, group mean",
    title: "Wide rows, group mean: `US Gross` by `Major Genre`",
    file: "movies",
    read: ndjson(Movie),
    plan: (options) => plan(Movie, options).groupBy("Major Genre", { mean: mean("US Gross") }),
    Result: Means,
    add: (means, row) => means.add(row["Major Genre"], row["US Gross"]),
    scan: { by: "Major Genre", of: "US Gross" },
    goal: 18,
  },
  "flights-filter": {
    name: "narrow rows, filter and project",
    title: "Narrow rows, filter and project: `delay` above 60 to `origin`, `delay`, `distance`",
    file: "flights",
    read: ndjson(Flight),
    plan: (options) =>
      plan(Flight, options)
        .filter((flight) => flight.delay.gt(60))
        .select("origin", "delay", "distance"),
    Result: Lines,
    add: (lines, { origin, delay, distance }) => {
      if (delay > 60) lines.add({ origin, delay, distance });
    },
    scan: { by: "delay", above: 60, keep: ["origin", "delay", "distance"] },
    goal: 16,
  },
  "movies-filter": {
    name: "wide rows, filter and project",
    title:
      "Wide rows, filter and project: `IMDB Votes` above 50,000 to `Director`, `IMDB Rating`, `US Gross`",
    file: "movies",
    read: ndjson(Movie),
    plan: (options) =>
      plan(Movie, options)
        .filter((movie) => movie["IMDB Votes"].gt(50_000))
        .select("Director", "IMDB Rating", "US Gross"),
    Result: Lines,
    add: (lines, row) => {
      if (!(row["IMDB Votes"] > 50_000)) return;
      const { Director, "IMDB Rating": rating, "US Gross": gross } = row;
      lines.add({ Director, "IMDB Rating": rating, "US Gross": gross });
    },
    scan: { by: "IMDB Votes", above: 50_000, keep: ["Director", "IMDB Rating", "US Gross"] },
    goal: 16,
  },
};
