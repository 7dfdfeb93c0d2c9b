/** Anything that sends a command and gives the server's answer. It must not send a command again by itself. */
export type RedisSend = (command: readonly string[]) => PromiseLike<unknown>;

/** A client of the package `redis` (node-redis). */
export interface NodeRedisClient {
  sendCommand(command: string[]): PromiseLike<unknown>;
}

/** A cluster of the package `redis` (node-redis). */
export interface NodeRedisCluster {
  sendCommand(
    firstKey: string | undefined,
    isReadonly: boolean | undefined,
    command: string[],
  ): PromiseLike<unknown>;
  readonly masters: readonly unknown[];
  nodeClient(node: never): PromiseLike<NodeRedisClient> | NodeRedisClient;
}

/** Commands that leave together, of the package `ioredis`. */
export interface IoRedisPipeline {
  call(name: string, ...args: string[]): unknown;
  exec(): PromiseLike<readonly (readonly [error: Error | null, reply: unknown])[] | null>;
}

/** A client of the package `ioredis`, made with `autoResendUnfulfilledCommands: false`. */
export interface IoRedisClient {
  call(name: string, ...args: string[]): PromiseLike<unknown>;
  pipeline?(): IoRedisPipeline;
  readonly options: object;
}

/**
 * A cluster of the package `ioredis`, made with `retryDelayOnFailover: 0` and
 * `redisOptions: { autoResendUnfulfilledCommands: false }`.
 */
export interface IoRedisCluster extends IoRedisClient {
  nodes(role: "master"): readonly IoRedisClient[];
}

/** The client that is part of Bun. */
export interface BunRedisClient {
  send(name: string, args: string[]): PromiseLike<unknown>;
}

/** What a server answers to a command, over REST. */
export interface RedisReply {
  readonly result?: unknown;
  readonly error?: string | undefined;
}

/** A client that sends the commands of one moment together, as `redisRest` does. */
export interface RedisBatchClient {
  /** Sends commands, and gives their answers in the same order; `signal` aborts when nobody waits for them any more. */
  sendAll(commands: readonly (readonly string[])[], signal: AbortSignal): PromiseLike<readonly RedisReply[]>;
}

/** A client that a store in Redis can use. */
export type RedisClient =
  | RedisSend
  | NodeRedisClient
  | NodeRedisCluster
  | IoRedisClient
  | IoRedisCluster
  | BunRedisClient
  | RedisBatchClient;
