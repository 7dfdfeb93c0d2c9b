/** What the tests use of Bun. */
export interface BunRedis {
  send(name: string, args: string[]): Promise<unknown>;
  connect(): Promise<void>;
  close(): void;
  readonly connected: boolean;
}

interface Bun {
  readonly RedisClient: new (
    url: string,
    options?: { maxRetries?: number; connectionTimeout?: number },
  ) => BunRedis;
}

export const { RedisClient } = (globalThis as unknown as { Bun: Bun }).Bun;
