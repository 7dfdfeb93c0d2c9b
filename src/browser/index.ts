export { aesGcm } from "../offline/aes-gcm.ts";
export { idempotencyHeaders } from "../offline/headers.ts";
export type { OfflineChannel, OfflineHost, OfflineLocks } from "../offline/host.ts";
export { type Optimistic, type OptimisticOptions, optimistic } from "../offline/optimistic.ts";
export type { KeepDone, OfflineOptions, OfflineQuota } from "../offline/options.ts";
export type { IntentProblem, Verdict } from "../offline/problem.ts";
export type { Seal } from "../offline/seal.ts";
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
} from "../offline/types.ts";
export { type AnswerError, answerOf } from "./answer.ts";
export { offline } from "./offline.ts";
export { probeUrl } from "./probe.ts";
export { requestSync, type SyncScope, serviceWorkerSync } from "./sync.ts";
export { type TabBus, tabBus } from "./tab-bus.ts";
