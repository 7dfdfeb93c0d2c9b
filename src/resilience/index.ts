export type { BackoffOptions, OwnBackoff } from "../attempts/backoff.ts";
export {
  type Budget,
  type BudgetOptions,
  type BudgetStats,
  budget,
  type RetryBudget,
} from "../attempts/budget.ts";
export {
  type FallbackChain,
  type FallbackHandler,
  type FallbackOptions,
  type FallbackPolicy,
  type FallbackStats,
  fallback,
} from "../attempts/fallback.ts";
export { type RetryOptions, type RetryPolicy, type RetryStats, retry } from "../attempts/retry.ts";
export { retryAfter } from "../attempts/retry-after.ts";
export { isTransient } from "../attempts/retry-transient.ts";
export type { FailureFilter, FailureKind } from "../attempts/retry-when.ts";
export { type TimeoutOptions, type TimeoutPolicy, type TimeoutStats, timeout } from "../attempts/timeout.ts";
export { circuitBreaker } from "../breaker/breaker.ts";
export { type CircuitBreakers, type CircuitBreakersOptions, circuitBreakers } from "../breaker/breakers.ts";
export type {
  AnsweringBreaker,
  BreakerControls,
  BreakerStats,
  CircuitBreaker,
  CircuitBreakerOptions,
  HalfOpenOptions,
  OnOpenOptions,
  RecoveryOptions,
} from "../breaker/options.ts";
export type { Sharing } from "../breaker/peers.ts";
export { type SharedCircuitOptions, sharedCircuit } from "../breaker/shared.ts";
export type { BreakerSnapshot, BreakerState } from "../breaker/snapshot.ts";
export {
  type CircuitFailure,
  type CircuitReport,
  closeCircuit,
  lookAtCircuit,
  type SharedCircuitState,
  tripCircuit,
  type Verdict,
} from "../breaker/transitions.ts";
export { consecutive, type RateOptions, rate, type Trips } from "../breaker/trips.ts";
export type { OutcomeWindow, WindowTotals } from "../breaker/window.ts";
export { type AdaptiveTtl, type AdaptiveTtlOptions, adaptiveTtl } from "../cache/adaptive.ts";
export { type Cache, cache } from "../cache/cache.ts";
export { type EdgeCache, edgeStore } from "../cache/edge-store.ts";
export type { CacheOptions, CacheStats, CacheStore } from "../cache/options.ts";
export { canonicalJson } from "../core/canonical-json.ts";
export { fingerprint } from "../idempotency/fingerprint.ts";
export { type Idempotent, idempotent } from "../idempotency/idempotent.ts";
export type { IdempotentOptions, IdempotentStats, Ownership, Recording } from "../idempotency/options.ts";
export type { IdempotentOutcome, OutcomeCodec } from "../idempotency/outcome.ts";
export {
  type Beginning,
  type Begun,
  beginIdempotent,
  type IdempotencyState,
  type Settling,
  settleIdempotent,
} from "../idempotency/transitions.ts";
export { type ExclusiveOptions, exclusive } from "../lease/exclusive.ts";
export { type Lease, type LeaseOptions, type Leases, leases } from "../lease/lease.ts";
export {
  type Claim,
  type Claimed,
  claimLease,
  type Extension,
  extendLease,
  type LeaseState,
} from "../lease/transitions.ts";
export {
  type BucketRule,
  type GcraOptions,
  gcra,
  type TokenBucketOptions,
  tokenBucket,
} from "../limits/bucket.ts";
export {
  type ConcurrencyOptions,
  type ConcurrencyRule,
  concurrency,
  type Holder,
} from "../limits/concurrency.ts";
export type { WindowOptions, WindowRule } from "../limits/ending.ts";
export {
  type QuotaPolicy,
  rateLimitField,
  rateLimitPolicyField,
  readRateLimit,
  readRateLimitPolicy,
  type ServiceLimit,
} from "../limits/fields.ts";
export { fixedWindow } from "../limits/fixed-window.ts";
export type { LedgerTransition } from "../limits/ledger.ts";
export type {
  Ask,
  Decision,
  Gift,
  How,
  Kind,
  Limit,
  LimitOptions,
  MergeableLimit,
  Verdict as LimitVerdict,
} from "../limits/limit.ts";
export {
  type Answered,
  type ObeyRateLimit,
  type ObeyRateLimitOptions,
  type ObeyRateLimitStats,
  obeyRateLimit,
} from "../limits/obey.ts";
export type {
  AcquireOptions,
  LimitsIn,
  RateLimit,
  RateLimitOptions,
  RateLimitSettings,
  RateLimitStats,
  Reservation,
} from "../limits/options.ts";
export { rateLimit } from "../limits/rate-limit.ts";
export {
  type RateLimits,
  type RateLimitsOptions,
  rateLimits,
  type ServiceLimits,
} from "../limits/rate-limits.ts";
export type { RateLimitedError } from "../limits/rejection.ts";
export { slidingCounter } from "../limits/sliding-counter.ts";
export { type Log, type LogRule, slidingLog } from "../limits/sliding-log.ts";
export { type LimitsOf, type LimitsSnapshot, restoreLimits, snapshotLimits } from "../limits/snapshot.ts";
export { adaptiveLimit } from "../load/adaptive.ts";
export type {
  AdaptiveLimit,
  AdaptiveLimitOptions,
  AdaptiveLimitSnapshot,
  AdaptiveLimitStats,
} from "../load/adaptive-options.ts";
export { type Bulkhead, type BulkheadOptions, type BulkheadStats, bulkhead } from "../load/bulkhead.ts";
export { type Chaos, type ChaosOptions, type ChaosStats, chaos } from "../load/chaos.ts";
export { type HedgeOptions, type HedgePolicy, type HedgeStats, hedge } from "../load/hedge.ts";
export type { QueueOptions, QueueStats } from "../load/queue-options.ts";
export { type Shed, type ShedOptions, type ShedStats, shed } from "../load/shed.ts";
export { StackDataError, type StackIssue } from "../stack/issues.ts";
export { type StackOfOptions, stackOf } from "../stack/of.ts";
export type {
  Layer,
  LayerKinds,
  Layers,
  Stack,
  StackChange,
  StackEntry,
  StackLayer,
  StackLayers,
  StackOptions,
  StandIn,
} from "../stack/options.ts";
export type { Registry } from "../stack/spot.ts";
export { stack } from "../stack/stack.ts";
export { type Stacks, stacks } from "../stack/stacks.ts";
export { wrap } from "../stack/wrap.ts";
