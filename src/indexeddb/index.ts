export { type IndexedDbStoreOptions, indexedDbStore } from "./indexeddb.ts";
