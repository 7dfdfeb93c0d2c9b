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
