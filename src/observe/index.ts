export { redact, redactor } from "../core/redact.ts";
export type { RedactOptions } from "../core/secrets.ts";
