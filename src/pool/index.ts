export type {
  Pool,
  PoolCloseOptions,
  PoolInput,
  PoolLinkFactory,
  PoolLinkOptions,
  PoolMode,
  PoolOptions,
  PoolOutput,
  PoolStats,
  PoolWorker,
  Served,
} from "./options.ts";
export { pool } from "./pool.ts";
export { serve } from "./serve.ts";
export { transferred } from "./transferred.ts";
