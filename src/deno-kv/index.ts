export type {
  DenoKv,
  DenoKvEntry,
  DenoKvKey,
  DenoKvKeyPart,
  DenoKvSelector,
  DenoKvWrite,
} from "./database.ts";
export { type DenoKvStoreOptions, denoKvStore } from "./deno-kv.ts";
