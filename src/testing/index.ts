export type { ContractCase, StoreContractOptions } from "./contract-case.ts";
export { contractTransitions } from "./contract-transitions.ts";
export { linearize, type Operation, type SequentialModel } from "./linearize.ts";
export { storeContract } from "./store-contract.ts";
export { type VirtualClock, type VirtualClockOptions, virtualClock } from "./virtual-clock.ts";
