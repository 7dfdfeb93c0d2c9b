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

const missed = `The goals for rows come from prototypes, measured where JSON.parse read 63 to 98 MB/s. Where these tables were made it
reads about four times as fast, and the plan 1.7 to 3.7 times as fast as those prototypes did: 2.0 to 3.2 GB/s. What limits it
is the way from one token to the next: some forty cycles a field, most of them in loads and masks that wait for the place where
the last value ended. Reading less would be faster, but then what is not asked for could change the answer
([decision 002](decisions/002-every-line-is-checked.md)). A second reader for the commonest rows alone, without calls, gained
nothing.

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

const chapters = {
  Chains: { names: /^chain-/, intro: chains },
  Stores: { names: /^store-/, intro: stores },
  Policies: {
    names: /^(policies|policy-stack|breaker|load|limits|limits-redis|idempotency-redis|cache)$/,
    intro: policies,
  },
  NDJSON: { names: /-(means|filter)$|-sizes$|^cold/, intro: ndjson },
};

function chapter([title, { names, intro }], results) {
  const own = Object.entries(results).filter(([name]) => names.test(name));
  return [`## ${title}`, intro, ...own.map(([, result]) => section(result))].join("\n\n");
}

/** The page for the results of all groups, by their names; `others` is the table of runtimes, if they were measured. */
export function page(results, others) {
  const parts = [
    "# Benchmarks",
    "`npm run bench` measures; `npm run bench -- --runtimes --write` measures on Deno and Bun, too, and writes this page.",
    measured(),
    "## Goals",
    goals(Object.values(results)),
    missed,
    "## Method",
    method,
    ...Object.entries(chapters).map((entry) => chapter(entry, results)),
  ];
  if (others) parts.push("## Runtimes", others.about, table(others));
  return `${parts.join("\n\n")}\n`;
}
