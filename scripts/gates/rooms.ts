/**
 * The line of rooms: an import may only point from a room to an earlier one.
 *
 * `indexeddb` to `redis` hold the drivers of `storage`. `loader` and `hash` are the inner rooms of `sketch`, `engine` to `sinks`
 * those of `transform`, `lease` to `stack` those of `resilience`: they have no index and no entry of their own.
 */
export const rooms = [
  "core",
  "inspect",
  "storage",
  "indexeddb",
  "cloudflare",
  "deno-kv",
  "redis",
  "observe",
  "security",
  "loader",
  "hash",
  "sketch",
  "engine",
  "wasm",
  "stages",
  "sources",
  "sinks",
  "transform",
  "pool",
  "lease",
  "limits",
  "idempotency",
  "cache",
  "attempts",
  "breaker",
  "load",
  "stack",
  "resilience",
  "decisions",
  "scaling",
  "events",
  "messaging",
  "workflow",
  "testing",
  "hono",
  "browser",
] as const;
