import KeyvRedis from "@keyv/redis";
import { Redis } from "ioredis";
import Keyv from "keyv";
import { redisStore } from "modulink-edge/redis";
import { transition } from "modulink-edge/storage";
import { createClient } from "redis";
import { createStorage } from "unstorage";
import redisDriver from "unstorage/drivers/redis";
import { redisServer } from "../../node/redis/server.ts";
import { measure, speedup, spread } from "../measure.mjs";
import { short, times } from "../table.mjs";

const together = 500;
const keys = Array.from({ length: together }, (_, at) => `user:${at}`);
const value = JSON.stringify({ name: "Ada", visits: 1 });
const json = JSON.parse(value);

const add = transition("add", (sum, by) => ({ value: (sum ?? 0) + by, result: (sum ?? 0) + by }), {
  lua: "local sum = (current or 0) + args return sum, nil, sum",
});
/** What one would write by hand for the same: a number that grows, in one script. */
const script =
  "local sum = (tonumber(redis.call('GET', KEYS[1])) or 0) + ARGV[1] redis.call('SET', KEYS[1], sum) return sum";

/** Batches of operations that are all begun before the first has answered. */
const pipelined = (one, isRight) => async (size) => {
  let right = 0;
  for (let done = 0; done < size; done += together) {
    const answers = await Promise.all(keys.slice(0, Math.min(together, size - done)).map(one));
    for (const answer of answers) if (isRight(answer)) right++;
  }
  return right;
};

/** The same through ioredis' own pipeline. */
const piped = (client, add, isRight) => async (size) => {
  let right = 0;
  for (let done = 0; done < size; done += together) {
    const pipeline = client.pipeline();
    for (const key of keys.slice(0, Math.min(together, size - done))) add(pipeline, key);
    for (const [error, answer] of await pipeline.exec()) if (!error && isRight(answer)) right++;
  }
  return right;
};

/** An update by WATCH, as one must do it on a connection: one after the other, or they disturb each other. */
const watched = (client) => async (size) => {
  let right = 0;
  for (let i = 0; i < size; i++) {
    const key = `watched:${keys[i % together]}`;
    await client.watch(key);
    const sum = Number((await client.get(key)) ?? 0) + 1;
    if (await client.multi().set(key, sum).exec()) right++;
  }
  return right;
};

function check(result, size, name) {
  if (result !== size) throw new Error(`${name}: expected ${size}, got ${result}`);
}

const isText = (answer) => answer === value;
const isJson = (answer) => answer?.name === "Ada";
const any = () => true;
const isNumber = (answer) => Number(answer) > 0;

async function connect(port) {
  const node = await createClient({ socket: { port } }).connect();
  const io = new Redis({ port, autoResendUnfulfilledCommands: false });
  const keyv = new Keyv(new KeyvRedis(node), { useKeyPrefix: false });
  const storage = createStorage({ driver: redisDriver({ port, base: "un" }) });
  const sha = await node.sendCommand(["SCRIPT", "LOAD", script]);
  return { node, io, keyv, storage, sha, ours: redisStore(node), oursIo: redisStore(io) };
}

async function fill({ node, keyv, storage, ours }) {
  for (const key of keys) {
    await node.set(`raw:${key}`, value);
    await keyv.set(key, json);
    await storage.setItem(key, json);
    await ours.set(key, json);
  }
}

const reading = ({ node, io, keyv, storage, ours, oursIo }) => [
  { name: "node-redis", batch: pipelined((key) => node.get(`raw:${key}`), isText) },
  { name: "redisStore over node-redis", batch: pipelined((key) => ours.get(key), isJson) },
  { name: "ioredis", batch: piped(io, (pipeline, key) => pipeline.get(`raw:${key}`), isText) },
  { name: "redisStore over ioredis", batch: pipelined((key) => oursIo.get(key), isJson) },
  { name: "keyv over node-redis", batch: pipelined((key) => keyv.get(key), isJson) },
  { name: "unstorage over ioredis", batch: pipelined((key) => storage.getItem(key), isJson) },
];

const writing = ({ node, io, keyv, storage, ours, oursIo }) => [
  { name: "node-redis", batch: pipelined((key) => node.set(`raw:${key}`, value), any) },
  { name: "redisStore over node-redis", batch: pipelined((key) => ours.set(key, json), any) },
  { name: "ioredis", batch: piped(io, (pipeline, key) => pipeline.set(`raw:${key}`, value), any) },
  { name: "redisStore over ioredis", batch: pipelined((key) => oursIo.set(key, json), any) },
  { name: "keyv over node-redis", batch: pipelined((key) => keyv.set(key, json), any) },
  { name: "unstorage over ioredis", batch: pipelined((key) => storage.setItem(key, json), any) },
];

const updating = ({ node, io, sha, ours, oursIo }) => [
  {
    name: "node-redis",
    batch: pipelined((key) => node.sendCommand(["EVALSHA", sha, "1", `sum:${key}`, "1"]), isNumber),
  },
  {
    name: "redisStore over node-redis",
    batch: pipelined((key) => ours.update(`own:${key}`, add, 1), isNumber),
  },
  {
    name: "ioredis",
    batch: piped(io, (pipeline, key) => pipeline.evalsha(sha, 1, `sum:${key}`, 1), isNumber),
  },
  {
    name: "redisStore over ioredis",
    batch: pipelined((key) => oursIo.update(`own:${key}`, add, 1), isNumber),
  },
  { name: "ioredis with WATCH", batch: watched(io) },
];

const pairs = { "redisStore over node-redis": "node-redis", "redisStore over ioredis": "ioredis" };

async function rows(what, cases, settings) {
  const samples = await measure(cases, { ...settings, check });
  const rows = samples.map(({ name, times: own }) => [
    `${what}, ${name}`,
    short(1000 / spread(own).median),
    times(speedup(samples, name, "node-redis")),
  ]);
  const goals = Object.entries(pairs).map(([own, raw]) => {
    const ratio = speedup(samples, own, raw).median;
    return {
      goal: `${what} through ${own}, throughput against the raw client`,
      wanted: "at least 0.90x",
      found: `${short(ratio)}x`,
      met: ratio >= 0.9,
    };
  });
  return { rows, goals };
}

export async function run(options) {
  const settings = options.quick ? { rounds: 1, batchMs: 1 } : { rounds: 9, batchMs: 60 };
  const server = await redisServer();
  const connected = await connect(server.port);
  try {
    await fill(connected);
    const parts = [
      await rows("get", reading(connected), settings),
      await rows("set", writing(connected), settings),
      await rows("update", updating(connected), settings),
    ];
    return {
      title: "A store in Redis",
      about:
        "One server on this machine, one connection for each client, 500 operations begun at once. The values are small objects; the raw " +
        "clients read and write the text of their JSON. An update adds to a number: in a script of its own for the raw clients, as a " +
        "transition for the stores. WATCH needs a connection for itself, so its updates wait for each other.",
      header: ["", "operations per second", "speed, node-redis = 1"],
      rows: parts.flatMap(({ rows }) => rows),
      goals: parts.flatMap(({ goals }) => goals),
    };
  } finally {
    connected.node.destroy();
    connected.io.disconnect();
    await connected.storage.dispose();
    await server.stop();
  }
}
