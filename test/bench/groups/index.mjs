// Every group by its name, loaded only when it is run.
const load =
  (path, ...args) =>
  async (options) =>
    (await import(path)).run(options, ...args);

export const groups = {
  "chain-called": load("./chain-called.mjs"),
  "chain-awaited": load("./chain-awaited.mjs"),
  "chain-async": load("./chain-async.mjs"),
  "chain-extras": load("./chain-extras.mjs"),
  "flights-means": load("./ndjson.mjs", "flights-means"),
  "movies-means": load("./ndjson.mjs", "movies-means"),
  "flights-filter": load("./ndjson.mjs", "flights-filter"),
  "movies-filter": load("./ndjson.mjs", "movies-filter"),
  windows: load("./windows.mjs"),
  "csv-flights": load("./csv.mjs", "csv-flights"),
  "csv-birdstrikes": load("./csv.mjs", "csv-birdstrikes"),
  "csv-quoted": load("./csv.mjs", "csv-quoted"),
  tables: load("./tables.mjs"),
  kernels: load("./kernels.mjs"),
  limit: load("./limit.mjs"),
  hash: load("./hash.mjs"),
  sketch: load("./sketch.mjs"),
  pool: load("./pool.mjs"),
  "store-memory": load("./store-memory.mjs"),
  cache: load("./cache.mjs"),
  "store-redis": load("./store-redis.mjs"),
  "idempotency-redis": load("./idempotency-redis.mjs"),
  load: load("./load.mjs"),
  policies: load("./policies.mjs"),
  limits: load("./limits.mjs"),
  "limits-redis": load("./limits-redis.mjs"),
  breaker: load("./breaker.mjs"),
  "policy-stack": load("./policy-stack.mjs"),
  rules: load("./rules.mjs"),
  flags: load("./flags.mjs"),
  machine: load("./machine.mjs"),
  metrics: load("./metrics.mjs"),
  observe: load("./observe.mjs"),
  "chunk-sizes": load("./chunk-sizes.mjs"),
  "batch-sizes": load("./batch-sizes.mjs"),
  "cold-start": load("./cold-start.mjs"),
};
