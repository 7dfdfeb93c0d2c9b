import { createHash } from "node:crypto";
import { Ratelimit } from "@upstash/ratelimit";
import { redisStore } from "modulink-edge/redis";
import { fixedWindow, gcra, rateLimit, slidingCounter } from "modulink-edge/resilience";
import { RateLimiterRedis } from "rate-limiter-flexible";
import { createClient } from "redis";
import { redisServer } from "../../node/redis/server.ts";
import { measure, speedup, spread } from "../measure.mjs";
import { short, times } from "../table.mjs";

const together = 64;
const much = 1_000_000;
const keys = Array.from({ length: 1024 }, (_, at) => `user:${at}`);

/** Checks by a number of callers at once, each one after the other. */
const calling = (check) => async (size) => {
  let left = size;
  let admitted = 0;
  const caller = async () => {
    while (left-- > 0) if (await check(keys[left & 1023])) admitted++;
  };
  await Promise.all(Array.from({ length: together }, caller));
  return admitted;
};

const ours = (client, limit) => {
  const limiter = rateLimit({ store: redisStore(client), limit });
  return calling(async (key) => (await limiter.check(key)).admitted);
};

const flexible = (client) => {
  const limiter = new RateLimiterRedis({
    storeClient: client,
    useRedisPackage: true,
    points: much,
    duration: 60,
  });
  return calling((key) => limiter.consume(key).then(() => true));
};

/**
 * What @upstash/ratelimit needs of its client, on the same node-redis. Its scripts begin with a flag that only Upstash knows, so
 * they are loaded without it.
 */
const upstashClient = (client) => {
  const loaded = new Map();
  const run = (sha, keys, args) =>
    client.sendCommand(["EVALSHA", sha, String(keys.length), ...keys, ...args.map(String)]);
  return {
    async evalsha(hash, keys, args) {
      if (!loaded.has(hash)) throw new Error("NOSCRIPT");
      return run(loaded.get(hash), keys, args);
    },
    async eval(script, keys, args) {
      const sha = await client.scriptLoad(script.replace(/^\s*#!.*\n/, ""));
      loaded.set(createHash("sha1").update(script).digest("hex"), sha);
      return run(sha, keys, args);
    },
  };
};

const upstash = (client, algorithm) => {
  const limiter = new Ratelimit({ redis: upstashClient(client), limiter: algorithm, ephemeralCache: false });
  return calling(async (key) => (await limiter.limit(key)).success);
};

/** What a client and the server take for any script at all. */
const floor = async (client) => {
  const sha = await client.scriptLoad("return 1");
  return calling(async (key) => (await client.sendCommand(["EVALSHA", sha, "1", key])) === 1);
};

const cases = async (client) => [
  { name: "a script that does nothing", batch: await floor(client) },
  { name: "rateLimit, gcra", batch: ours(client, gcra({ limit: much, window: "1m" })) },
  { name: "rateLimit, fixedWindow", batch: ours(client, fixedWindow({ limit: much, window: "1m" })) },
  { name: "rateLimit, slidingCounter", batch: ours(client, slidingCounter({ limit: much, window: "1m" })) },
  { name: "rate-limiter-flexible", batch: flexible(client) },
  { name: "@upstash/ratelimit, fixedWindow", batch: upstash(client, Ratelimit.fixedWindow(much, "60 s")) },
  {
    name: "@upstash/ratelimit, slidingWindow",
    batch: upstash(client, Ratelimit.slidingWindow(much, "60 s")),
  },
];

function check(result, size, name) {
  if (result !== size) throw new Error(`${name}: expected ${size}, got ${result}`);
}

export async function run(options) {
  const settings = options.quick ? { rounds: 1, batchMs: 5 } : { rounds: 9, batchMs: 200 };
  const server = await redisServer();
  const client = createClient({ socket: { host: "127.0.0.1", port: server.port } });
  try {
    await client.connect();
    const samples = await measure(await cases(client), { ...settings, check });
    const faster = (name) => speedup(samples, "rateLimit, fixedWindow", name).median;
    const peers = samples.slice(4).map(({ name }) => name);
    const least = Math.min(...peers.map(faster));
    return {
      title: "Rate limits in Redis",
      about:
        `Checks of 1,024 keys on one local Redis, by ${together} callers at once through one client of node-redis, with no answers from memory. ` +
        "The first row is what no script can be faster than: an EVALSHA of one that only returns 1. rate-limiter-flexible counts with SET NX, INCRBY " +
        "and PTTL in one script; @upstash/ratelimit adds with INCRBY, and PEXPIRE the first time. rateLimit reads the server's time and the state, " +
        "decides to the millisecond in Lua as it does in memory, writes with one SET, and answers five numbers.",
      header: ["", "µs per check", "time, fixedWindow = 1"],
      rows: samples.map(({ name, times: own }) => [
        name,
        short(spread(own).median * 1e3),
        times(speedup(samples, "rateLimit, fixedWindow", name)),
      ]),
      goals: [
        {
          goal: "checks a second against the fastest peer",
          wanted: "at least 1.5 times",
          found: `${short(least)} times`,
          met: least >= 1.5,
        },
      ],
    };
  } finally {
    client.destroy();
    await server.stop();
  }
}
