export { body } from "./body.ts";
export { fail, type ProblemMembers } from "./fail.ts";
export { type HandleOptions, handle } from "./handle.ts";
export { type IdempotencyOptions, idempotency } from "./idempotency.ts";
export { type ProblemDetail, problem } from "./problem.ts";
export { type ProblemsOptions, problems } from "./problems.ts";
export type { RequestOptions, Runnable } from "./request.ts";
export { type ThroughOptions, through } from "./through.ts";
