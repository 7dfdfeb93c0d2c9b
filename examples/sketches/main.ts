// A day of requests in a few kilobytes: who came, what was slow, what was asked for most, and what was seen before.
import {
  bloomFilter,
  countMin,
  hashLines,
  heavyHitters,
  heavyHittersFrom,
  hyperLogLog,
  hyperLogLogFrom,
  reservoir,
  sha256,
  tDigest,
  xxh64,
} from "modulink-edge/sketch";

/** What one instance remembers. */
const day = () => ({
  visitors: hyperLogLog(),
  latency: tDigest(),
  paths: countMin({ errorRate: 0.01 }),
  popular: heavyHitters({ capacity: 50 }),
});

/** Requests that are the same on every run: many visitors, few paths, a long tail of latencies. */
const requests = Array.from({ length: 20_000 }, (_, i) => ({
  user: `user ${(i * 7919) % 6000}`,
  path: `/page/${Math.floor(((i * 31) % 100) ** 2 / 1000)}`,
  ms: 5 + ((i * i) % 997) ** 2 / 1000,
}));

const instances = [day(), day()];
for (const [i, { user, path, ms }] of requests.entries()) {
  const { visitors, latency, paths, popular } = instances[i % 2]!;
  visitors.add(user);
  latency.add(ms);
  paths.add(path);
  popular.add(path);
}

const [first, second] = instances as [ReturnType<typeof day>, ReturnType<typeof day>];
const sent = JSON.stringify(second.visitors); // as it would go through a store, a queue or a request
const visitors = first.visitors.merge(hyperLogLogFrom(JSON.parse(sent)));
const latency = first.latency.merge(second.latency);
const paths = first.paths.merge(second.paths);
console.log(`about ${visitors.estimate()} visitors (6000 in truth), in ${visitors.toBytes().length} bytes`);
console.log(
  `half within ${latency.quantile(0.5)?.toFixed(1)} ms, 99 % within ${latency.quantile(0.99)?.toFixed(1)} ms`,
);
console.log(`/page/0 at most ${paths.estimate("/page/0")} times`);

const popular = first.popular.merge(heavyHittersFrom(second.popular.toBytes()));
for (const { item, count, error, guaranteed } of popular.top(3))
  console.log(
    `${item}: ${count - error} to ${count} times, ${guaranteed ? "surely" : "perhaps"} one of the first three`,
  );

const seen = bloomFilter({ capacity: 10_000, errorRate: 0.001 });
const fresh = requests.filter(({ user }) => seen.add(user)).length;
console.log(`${fresh} were certainly new; the others had come before, or one in a thousand`);

const sample = reservoir<string>({ size: 3 });
for (const { path } of requests) sample.add(path);
console.log("three at random:", sample.values());

/** The same user always lands on the same partition, on every runtime. */
const partition = (user: string): number => Number(xxh64(user) % 16n);
console.log("user 7 lives on", partition("user 7"));

const lines = new TextEncoder().encode(`${requests.map((one) => JSON.stringify(one)).join("\n")}\n`);
const hashes = hashLines(lines);
console.log(`${hashes.length} lines, ${new Set(hashes).size} of them different`);

const fingerprint = Array.from(sha256("POST /orders 7"), (byte) => byte.toString(16).padStart(2, "0")).join(
  "",
);
console.log("fingerprint", fingerprint);
