import { chain } from "modulink-edge";
import { logger, measure, metrics, observe, ownSpans, tracing } from "modulink-edge/observe";
import { called, syncLinks } from "../links.mjs";
import { short } from "../table.mjs";
import { compare } from "./chain.mjs";

const links = 10;

/** A chain of ten links under an observer. */
const under = (observer) => called(chain(...syncLinks()).observe(observer));

/** A sink that keeps nothing, but looks whether it is given lines. */
const nowhere = () => (line) => {
  if (!line.endsWith("}")) throw new Error(`not a line: ${line}`);
};

/** Spans that nobody wants. */
const traces = () => tracing(ownSpans({ export() {} }));

export async function run(options) {
  const none = "nothing attached";
  const usual = "logs and metrics";
  const all = "logs, metrics and traces";
  const cases = [
    { name: none, batch: called(chain(...syncLinks())) },
    { name: "an observer that does nothing", batch: under(() => {}) },
    { name: "metrics", batch: under(measure(metrics())) },
    { name: "logs", batch: under(logger({ sink: nowhere() })) },
    { name: usual, batch: under(observe({ logs: { sink: nowhere() }, metrics: metrics() })) },
    { name: "traces", batch: under(traces()) },
    {
      name: all,
      batch: under(observe({ logs: { sink: nowhere() }, metrics: metrics(), traces: traces() })),
    },
    {
      name: `${usual}, with a line for every link`,
      batch: under(observe({ logs: { sink: nowhere(), level: "debug" }, metrics: metrics() })),
    },
  ];
  const { samples, rows } = await compare(cases, none, options);
  const each = (name) => {
    const at = samples.findIndex((sample) => sample.name === name);
    return (Number(rows[at][1].replaceAll(",", "")) - Number(rows[0][1].replaceAll(",", ""))) / links;
  };
  return {
    title: "What is seen of a chain",
    about:
      "The chain of ten synchronous links, whose observers hear 22 events a call. Lines go to a sink, and spans to an exporter, that keep none.",
    header: ["", "ns per call", `time, ${none} = 1`, "ns more per link"],
    rows: rows.map((row) => [...row, row[0] === none ? "" : short(each(row[0]))]),
    goals: [
      {
        goal: "what logs, metrics and traces add to a link, ns",
        wanted: "at most 1,500",
        found: short(each(all)),
        met: each(all) <= 1500,
      },
    ],
  };
}
