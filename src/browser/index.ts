export { aesGcm } from "../intents/aes-gcm.ts";
export type { OfflineChannel, OfflineHost, OfflineLocks } from "../intents/host.ts";
export type { KeepDone, OfflineOptions, OfflineQuota } from "../intents/options.ts";
export type { IntentProblem, Verdict } from "../intents/problem.ts";
export type { Seal } from "../intents/seal.ts";
export type {
  DrainOptions,
  HeldIntent,
  Intent,
  IntentFacts,
  IntentHandle,
  IntentState,
  Observable,
  OfflineStatus,
  Outbox,
} from "../intents/types.ts";
export { idempotencyHeaders } from "../offline/headers.ts";
export { type Optimistic, type OptimisticOptions, optimistic } from "../offline/optimistic.ts";
export { type AnswerError, answerOf } from "./answer.ts";
export { offline } from "./offline.ts";
export { probeUrl } from "./probe.ts";
export { requestSync, type SyncScope, serviceWorkerSync } from "./sync.ts";
export { type TabBus, tabBus } from "./tab-bus.ts";
