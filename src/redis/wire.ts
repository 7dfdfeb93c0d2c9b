import type {
  IoRedisClient,
  IoRedisCluster,
  NodeRedisClient,
  NodeRedisCluster,
  RedisBatchClient,
  RedisClient,
  RedisReply,
} from "./client.ts";
import { type Job, settle } from "./job.ts";
import type { Wire } from "./line.ts";

/** A wire that sends command by command; the clients that are used so write what they get at once in one go. */
const each = (send: (job: Job) => PromiseLike<unknown>, masters?: Wire["masters"]): Wire => ({
  send(jobs) {
    for (const job of jobs)
      try {
        send(job).then(
          (reply) => settle(job, false, reply),
          (error) => settle(job, true, error),
        );
      } catch (error) {
        settle(job, true, error);
      }
    return undefined;
  },
  masters,
});

const nodeRedis = (client: NodeRedisClient): Wire =>
  each(({ command }) => client.sendCommand(command as string[]));

function nodeRedisCluster(cluster: NodeRedisCluster): Wire {
  const masters = async (): Promise<readonly Wire[]> => {
    const clients = await Promise.all(cluster.masters.map((node) => cluster.nodeClient(node as never)));
    return clients.map(nodeRedis);
  };
  return each(({ command, key }) => cluster.sendCommand(key, false, command as string[]), each(masters));
}

const call = (client: IoRedisClient, masters?: Wire): Wire =>
  each(({ command }) => client.call(...(command as [string, ...string[]])), masters);

/** A single server of ioredis writes command by command, unless they come as a pipeline. */
function pipelined(client: IoRedisClient): Wire {
  const one = call(client);
  const send = (jobs: readonly Job[]): void => {
    const pipeline = (client as Required<IoRedisClient>).pipeline();
    for (const { command } of jobs) pipeline.call(...(command as [string, ...string[]]));
    pipeline.exec().then(
      (replies) => {
        jobs.forEach((job, at) => {
          const [error, reply] = replies?.[at] ?? [new Error("no answer"), undefined];
          settle(job, error !== null, error ?? reply);
        });
      },
      (error) => jobs.forEach((job) => void settle(job, true, error)),
    );
  };
  return {
    send(jobs) {
      if (jobs.length === 1 || !client.pipeline) return one.send(jobs);
      send(jobs);
      return undefined;
    },
  };
}

/** Options of ioredis that would let it do a command twice, read what is old, or hide part of a key. */
function mustDoOnce(client: IoRedisClient, cluster: boolean): void {
  const options = client.options as Readonly<Record<string, unknown>>;
  const single = (cluster ? options["redisOptions"] : options) as typeof options | undefined;
  const wanted = (right: boolean, option: string, why: string): void => {
    if (!right) throw new TypeError(`redisStore needs an ioredis client with the option ${option}, ${why}`);
  };
  const resend = "autoResendUnfulfilledCommands: false";
  const twice = "or it may make a change twice when a connection is lost";
  wanted(
    single?.["autoResendUnfulfilledCommands"] === false,
    cluster ? `redisOptions: { ${resend} }` : resend,
    twice,
  );
  wanted(
    !(options["keyPrefix"] || single?.["keyPrefix"]),
    'keyPrefix: ""',
    "and takes an option prefix itself",
  );
  if (!cluster) return;
  wanted(options["retryDelayOnFailover"] === 0, "retryDelayOnFailover: 0", twice);
  wanted(options["scaleReads"] === "master", 'scaleReads: "master"', "or it reads what is old");
}

function ioRedis(client: IoRedisClient): Wire {
  const cluster = "nodes" in client ? (client as IoRedisCluster) : undefined;
  mustDoOnce(client, cluster !== undefined);
  if (!cluster) return pipelined(client);
  return call(
    client,
    each(async () => cluster.nodes("master").map((node) => call(node))),
  );
}

function answer(job: Job, reply: RedisReply | undefined): void {
  const error = reply ? reply.error : "no answer";
  settle(job, error !== undefined, error === undefined ? reply?.result : new Error(error));
}

const batches = (client: RedisBatchClient): Wire => ({
  send(jobs) {
    const controller = new AbortController();
    const commands = jobs.map(({ command }) => command);
    client.sendAll(commands, controller.signal).then(
      (replies) => jobs.forEach((job, at) => void answer(job, replies[at])),
      (error) => jobs.forEach((job) => void settle(job, true, error)),
    );
    return () => controller.abort();
  },
});

/** The wire of a client; throws a `TypeError` for what is none, or one that might do a command twice. */
export function wireOf(client: RedisClient): Wire {
  if (typeof client === "function") return each(({ command }) => client(command));
  if (typeof client === "object" && client !== null) {
    if ("sendAll" in client) return batches(client);
    if ("call" in client) return ioRedis(client);
    if ("nodeClient" in client) return nodeRedisCluster(client);
    if ("sendCommand" in client) return nodeRedis(client);
    if ("send" in client) return each(({ command: [name = "", ...args] }) => client.send(name, args));
  }
  throw new TypeError("redisStore needs a client of Redis, or a function that sends a command");
}
