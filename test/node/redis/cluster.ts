import { type NodeRedis, nodeRedis, pause, type RedisServer, redisServer } from "./server.ts";

/** Redis Cluster of three masters. */
export interface TestCluster {
  readonly ports: readonly number[];
  /** The server that has a key. */
  owner(key: string): Promise<RedisServer>;
  stop(): Promise<void>;
}

const slots = 16384;

async function healthy(client: NodeRedis, size: number): Promise<boolean> {
  const info = String(await client.sendCommand(["CLUSTER", "INFO"]));
  return info.includes("cluster_state:ok") && info.includes(`cluster_known_nodes:${size}`);
}

/** Starts three masters, and joins them to a cluster. */
export async function redisCluster(...more: readonly string[]): Promise<TestCluster> {
  const start = (): Promise<RedisServer> =>
    redisServer("--cluster-enabled", "yes", "--cluster-node-timeout", "2000", ...more);
  const first = await start();
  const servers = [first, ...(await Promise.all([start(), start()]))];
  const clients = await Promise.all(servers.map(({ port }) => nodeRedis(port)));
  const share = Math.ceil(slots / servers.length);
  for (const [at, client] of clients.entries()) {
    const end = Math.min((at + 1) * share, slots) - 1;
    await client.sendCommand(["CLUSTER", "ADDSLOTSRANGE", `${at * share}`, `${end}`]);
    if (at > 0) await client.sendCommand(["CLUSTER", "MEET", "127.0.0.1", `${first.port}`]);
  }
  for (let tries = 0; tries < 400; tries++) {
    const all = await Promise.all(clients.map((client) => healthy(client, servers.length)));
    if (all.every(Boolean)) break;
    await pause(50);
  }
  for (const client of clients) client.destroy();
  return {
    ports: servers.map(({ port }) => port),
    async owner(key) {
      const client = await nodeRedis(first.port);
      const slot = Number(await client.sendCommand(["CLUSTER", "KEYSLOT", key]));
      client.destroy();
      return servers[Math.floor(slot / share)] ?? first;
    },
    stop: async () => void (await Promise.all(servers.map((server) => server.stop()))),
  };
}
