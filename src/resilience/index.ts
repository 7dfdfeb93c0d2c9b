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
export { type RetryOptions, type RetryPolicy, type RetryStats, retry } from "./retry.ts";
export { retryAfter } from "./retry-after.ts";
export { isNetworkError } from "./retry-network.ts";
export { isTransient } from "./retry-transient.ts";
export type { FailureFilter, FailureKind } from "./retry-when.ts";
