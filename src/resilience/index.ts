export { canonicalJson } from "../idempotency/canonical-json.ts";
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
export type { BackoffOptions, OwnBackoff } from "./backoff.ts";
export { type Budget, type BudgetOptions, type BudgetStats, budget, type RetryBudget } from "./budget.ts";
export {
  type FallbackChain,
  type FallbackHandler,
  type FallbackOptions,
  type FallbackPolicy,
  type FallbackStats,
  fallback,
} from "./fallback.ts";
export { type RetryOptions, type RetryPolicy, type RetryStats, retry } from "./retry.ts";
export { retryAfter } from "./retry-after.ts";
export { isTransient } from "./retry-transient.ts";
export type { FailureFilter, FailureKind } from "./retry-when.ts";
export { type TimeoutOptions, type TimeoutPolicy, type TimeoutStats, timeout } from "./timeout.ts";
