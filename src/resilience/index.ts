export { type ExclusiveOptions, exclusive } from "./exclusive.ts";
export { type Lease, type LeaseOptions, type Leases, leases } from "./lease.ts";
export {
  type Claim,
  type Claimed,
  claimLease,
  type Extension,
  extendLease,
  type LeaseState,
} from "./lease-transitions.ts";
