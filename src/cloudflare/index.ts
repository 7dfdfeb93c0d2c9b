export { type KvStoreOptions, kvStore } from "./kv.ts";
export type { KvNamespace, KvPage } from "./kv-namespace.ts";
export {
  type NamedTransition,
  type StoreObject,
  type StoreObjectOptions,
  storeObject,
} from "./object.ts";
export type { ObjectNamespace, ObjectState, ObjectStorage } from "./object-namespace.ts";
export { type DurableObjectStoreOptions, durableObjectStore } from "./object-store.ts";
