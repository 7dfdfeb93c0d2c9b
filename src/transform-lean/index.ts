export * from "../transform/index.ts";
export { plan } from "./plan.ts";
export { planFrom } from "./plan-from.ts";
