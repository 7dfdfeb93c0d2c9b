export { type ApproximateOptions, approximate } from "./approximate.ts";
export type { StoreErrorCode } from "./errors.ts";
export { partitionOf } from "./key.ts";
export { type MemoryStats, type MemoryStore, type MemoryStoreOptions, memoryStore } from "./memory.ts";
export { eachKey } from "./page.ts";
export type {
  Answer,
  ApproximateStore,
  AtomicStore,
  Bus,
  KeysOptions,
  KeysPage,
  SetOptions,
  Store,
} from "./store.ts";
export { type TieredOptions, tiered } from "./tiered.ts";
export {
  type JointOutcome,
  type JointTransition,
  jointTransition,
  type MergeableTransition,
  type Outcome,
  type Transition,
  type TransitionForms,
  transition,
} from "./transition.ts";
