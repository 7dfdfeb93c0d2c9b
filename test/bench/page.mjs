// docs/benchmarks.md: what was measured, on what, and how.
import { availableParallelism, cpus } from "node:os";
import { goals, section, table } from "./table.mjs";
import { versionOf } from "./versions.mjs";

/** The day, the machine and the libraries, in a sentence. */
export function measured() {
  const day = new Date().toISOString().slice(0, 10);
  const machine = `${cpus()[0]?.model.trim() ?? "an unknown processor"}, ${availableParallelism()} cores`;
  const peers = [
    "koa-compose",
    "hono",
    "effect",
    "rxjs",
    "redis",
    "ioredis",
    "lru-cache",
    "keyv",
    "unstorage",
    "cockatiel",
    "udsv",
    "papaparse",
    "csv-parse",
    "d3-dsv",
    "arquero",
    "xxhash-wasm",
    "hash-wasm",
    "json-rules-engine",
    "json-logic-engine",
    "xstate",
    "@xstate/store",
    "prom-client",
  ]
    .map((name) => `${name} ${versionOf(name)}`)
    .join(", ");
  return `Measured on ${day}: ${machine}, Node ${process.versions.node}; ${peers}.`;
}

const method = `Every table comes from a process of its own. In it the cases run in batches of about 50 ms (a case that takes longer runs once),
in turns: each round starts at another case, and every second round goes backwards. A ratio is taken within a round; a cell
shows the median of all rounds and, in parentheses, the least and the greatest. Every batch checks what it worked out: a chain
that all of its links ran, a plan that its answer equals that of the other variants. Compare within a table, not across
tables, and expect other numbers on another machine.`;

const missed = `The goals for rows come from prototypes, measured where JSON.parse read 63 to 98 MB/s; the faster it is, the less there is to
gain. What limits the plan is the way from one token to the next: some forty cycles a field, most of them in loads and masks that wait
for the place where the last value ended. Reading less would be faster, but then what is not asked for could change the answer
([decision 002](decisions/002-every-line-is-checked.md)). A second reader for the commonest rows alone, without calls, gained
nothing.

The goals for columns come from prototypes, too: loops over arrays that knew their groups to be few small numbers, added without
compensation, and had no missing values. A plan's groups may have any keys, its sums are compensated and added in the order of the
rows, and its columns are copied into the module first; the table shows what that copy costs alone.

A cold start pays for what V8 compiles at first calls, about 150 functions, before the first row
([decision 013](decisions/013-begin-in-typescript.md)).

koa-compose with layers that return \`next()\` makes little more than two promises a call. Awaiting a plain loop costs half of its time
already, so nothing that is awaited can be three times as fast. Layers that await \`next()\`, which is how they are mostly written, cost
about six times what the chain does.`;

const chains = `The ten links add one to a counter in their input and return it. Each is a function of its own, and each case has its own links
and its own calling loop, so that no case profits from what the optimizer learnt of another.`;

const ndjson = `Narrow rows are the first 500,000 of three million flights (five fields and 97 bytes a row, 48.6 MB). Wide rows are 3,201 movies,
repeated (sixteen fields and 400 bytes a row, 48.7 MB). Both are public data of the vega-datasets package. They are in memory, in
chunks of 64 KiB. MB are millions of bytes.

All variants give the same groups and the same bytes, but they do not promise the same. A plan checks every line whole, as
JSON.parse does, counts and names what it rejects, takes the last of repeated keys and sums with compensation. The byte scanner
reads these files and no others: it checks nothing, knows of no white space and no nesting, and leaves a line as soon as it has
what it needs.`;

const stores = `One call after the other in memory; on Redis, one server on the same machine, whose scripts and network are in every
number. Raw clients send what one would write by hand for the same task.`;

const policies = `A policy is measured around a link that answers at once, beside what does the same elsewhere, or as near to it as the
peer comes. A timer for each call is dear in every runtime: it is most of what a timeout and a hedge cost.`;

const columns = `CSV, windows of event time, and work on columns that are in memory already.`;

const offline = `\`node test/node/field-orders/bench.ts\` puts 10,000 orders into the outbox of the field orders example in Chromium, and
lets its page send them to its API on workerd, in phases of 100 that take turns with phases in which the same page asks the API
directly: the same requests, four at a time. On two cores that also run the API and the browser, an order is put in within 1.0 ms
(median, also of the last thousand), no task takes 50 ms, and of the orders a second that go directly 87 % go out of the outbox
(median of 97 rounds, with 95 % confidence between 85 % and 89 %; half of the rounds lie between 82 % and 94 %). Each order takes
effect once.`;

/** A group stands in the first chapter that takes it. */
const chapters = [
  { title: "Chains", names: /^chain-/, intro: chains },
  { title: "Stores", names: /^store-/, intro: stores },
  {
    title: "Policies",
    names: /^(policies|policy-stack|breaker|load|limits|limits-redis|idempotency-redis|cache)$/,
    intro: policies,
  },
  {
    title: "Decisions",
    names: /^(rules|flags|machine)$/,
    intro: "One decision after the other, each on facts that are there already.",
  },
  {
    title: "Seeing what runs",
    names: /^(metrics|observe)$/,
    intro: "What is counted, timed and logged, and what that costs a chain.",
  },
  { title: "NDJSON", names: /-(means|filter)$|-sizes$|^cold|^limit$/, intro: ndjson },
  { title: "Other transforms", names: /^csv|^(streams|windows|tables|kernels)$/, intro: columns },
  { title: "Hashes, sketches, pools", names: /./, intro: "Each beside what is used for the same." },
];

function chapter(own, results) {
  const { title, intro } = own;
  const names = Object.keys(results).filter((name) => chapters.find(({ names }) => names.test(name)) === own);
  return [`## ${title}`, intro, ...names.map((name) => section(results[name]))].join("\n\n");
}

/** The page for the results of all groups, by their names; `others` is the table of runtimes, if they were measured. */
export function page(results, others) {
  const parts = [
    "# Benchmarks",
    "`npm run bench` measures; `npm run bench -- --runtimes --write` measures on the other runtimes, too, and writes this page.",
    measured(),
    "## Goals",
    goals(Object.values(results)),
    missed,
    "## Method",
    method,
    ...chapters.map((own) => chapter(own, results)),
  ];
  parts.push("## Ten thousand orders that wait", offline);
  if (others) parts.push("## Runtimes", others.about, table(others));
  return `${parts.join("\n\n")}\n`;
}
