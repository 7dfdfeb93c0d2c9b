import { metrics, prometheusText } from "modulink-edge/observe";
import prom from "prom-client";
import { atMost, compare, mine } from "../policy.mjs";

const peer = "prom-client";
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const values = Float64Array.from({ length: 1024 }, (_, at) => 0.0005 * 1.01 ** at);
const labels = { chain: "checkout", outcome: "ok" };
const names = Object.keys(labels);

/** Does something so often; gives how much was counted. */
const times = (act, total) => async (size) => {
  const before = await total();
  for (let i = 0; i < size; i++) act(i);
  return (await total()) - before;
};

function counters() {
  const registry = metrics();
  const family = registry.counter("n", "N", { labels: names });
  const bound = registry.counter("bound", "N", { labels: names }).with(labels);
  const registers = [new prom.Registry()];
  const theirs = new prom.Counter({ name: "n", help: "N", labelNames: names, registers });
  const child = new prom.Counter({ name: "bound", help: "N", labelNames: names, registers }).labels(labels);
  const all = async (metric) => (await metric.get()).values[0]?.value ?? 0;
  const whole = registers[0].getSingleMetric("bound");
  return [
    {
      name: mine,
      batch: times(
        () => bound.inc(),
        () => bound.value,
      ),
    },
    {
      name: `${mine}, looked up by its labels`,
      batch: times(
        () => family.with(labels).inc(),
        () => family.with(labels).value,
      ),
    },
    {
      name: peer,
      batch: times(
        () => child.inc(),
        () => all(whole),
      ),
    },
    {
      name: `${peer}, looked up by its labels`,
      batch: times(
        () => theirs.inc(labels),
        () => all(theirs),
      ),
    },
  ];
}

function histograms() {
  const registry = metrics();
  const family = registry.histogram("t", "T", { labels: names, buckets });
  const bound = registry.histogram("bound", "T", { labels: names, buckets }).with(labels);
  const registers = [new prom.Registry()];
  const theirs = new prom.Histogram({ name: "t", help: "T", labelNames: names, buckets, registers });
  const child = theirs.labels(labels);
  const all = async () =>
    (await theirs.get()).values.find(({ metricName }) => metricName === "t_count")?.value ?? 0;
  return [
    {
      name: mine,
      batch: times(
        (i) => bound.observe(values[i & 1023]),
        () => bound.count,
      ),
    },
    {
      name: `${mine}, looked up by its labels`,
      batch: times(
        (i) => family.with(labels).observe(values[i & 1023]),
        () => family.with(labels).count,
      ),
    },
    { name: peer, batch: times((i) => child.observe(values[i & 1023]), all) },
  ];
}

/** Texts of about a hundred series. */
function texts() {
  const registry = metrics();
  const register = new prom.Registry();
  const theirs = new prom.Histogram({
    name: "t",
    help: "T",
    labelNames: ["link"],
    buckets,
    registers: [register],
  });
  const own = registry.histogram("t", "T", { labels: ["link"], buckets });
  for (let at = 0; at < 7; at++) {
    own.with({ link: `link-${at}` }).observe(values[at]);
    theirs.observe({ link: `link-${at}` }, values[at]);
  }
  const count = (write) => async (size) => {
    let written = 0;
    for (let i = 0; i < size; i++) written += (await write()).length > 1000;
    return written;
  };
  return [
    { name: mine, batch: count(() => prometheusText(registry)) },
    { name: peer, batch: count(() => register.metrics()) },
  ];
}

export async function run(options) {
  const counting = await compare("counting", counters(), options);
  const observing = await compare("observing", histograms(), options);
  const writing = await compare("the text of 112 lines", texts(), options);
  return {
    title: "Metrics",
    about:
      "A counter and a histogram of thirteen buckets, each with two labels; the series is kept at hand unless the row says that it is " +
      "looked up. The observations are spread over all buckets.",
    header: ["", "ns", `time, ${mine} = 1`],
    rows: [...counting.rows, ...observing.rows, ...writing.rows],
    goals: [atMost("an observation of a histogram", 60, observing)],
  };
}
