import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "redis";
import { executable } from "../../runtimes/executables.mjs";

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A port nobody listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, "close");
  return port;
}

export type NodeRedis = ReturnType<typeof createClient>;

/** A client of node-redis, connected; what goes wrong with its connection is left to its commands. */
export async function nodeRedis(port: number): Promise<NodeRedis> {
  const client = createClient({ socket: { host: "127.0.0.1", port, reconnectStrategy: 50 } });
  client.on("error", () => {});
  await client.connect();
  return client as NodeRedis;
}

async function ready(port: number): Promise<void> {
  for (let tries = 0; ; tries++) {
    const client = createClient({ socket: { host: "127.0.0.1", port, reconnectStrategy: false } });
    client.on("error", () => {});
    try {
      await client.connect();
      await client.ping();
      return;
    } catch (error) {
      if (tries === 200) throw error;
      await pause(25);
    } finally {
      client.destroy();
    }
  }
}

/** A Redis server of its own, in a folder of its own. */
export class RedisServer {
  readonly port: number;
  private readonly folder = mkdtempSync(join(tmpdir(), "redis-"));
  private readonly more: readonly string[];
  private process: ChildProcess | undefined;

  constructor(port: number, more: readonly string[]) {
    this.port = port;
    this.more = more;
  }

  async start(): Promise<void> {
    const path = executable("redis");
    if (path === undefined) throw new Error("there is no redis-server on this machine");
    const args = ["--port", `${this.port}`, "--bind", "127.0.0.1", "--dir", this.folder, "--save", ""];
    this.process = spawn(path, [...args, ...this.more], { stdio: "ignore" });
    await ready(this.port);
  }

  /** Ends it at once, as a crash does. */
  async kill(): Promise<void> {
    const { process } = this;
    this.process = undefined;
    if (!process || process.exitCode !== null) return;
    const gone = once(process, "exit");
    process.kill("SIGKILL");
    await gone;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Starts a server with these arguments besides the usual ones. */
export async function redisServer(...more: readonly string[]): Promise<RedisServer> {
  const server = new RedisServer(await freePort(), more);
  await server.start();
  return server;
}
