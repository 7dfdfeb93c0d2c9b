export type { StandardIssue, StandardResult, StandardSchema } from "./standard-schema.ts";
export { type Issue, ValidationError, validate } from "./validate.ts";
