export type {
  BunRedisClient,
  IoRedisClient,
  IoRedisCluster,
  IoRedisPipeline,
  NodeRedisClient,
  NodeRedisCluster,
  RedisBatchClient,
  RedisClient,
  RedisReply,
  RedisSend,
} from "./client.ts";
export { type RedisRestOptions, redisRest } from "./rest.ts";
export { type RedisStore, type RedisStoreOptions, redisStore } from "./store.ts";
