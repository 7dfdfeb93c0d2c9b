import { ModulinkError } from "../core/errors.ts";
import { mustCall, named } from "../core/middleware.ts";
import { after } from "../core/settle.ts";
import type { StandardIssue, StandardResult, StandardSchema } from "./standard-schema.ts";

/** One thing that is wrong with a value, and where. */
export interface Issue {
  /** The keys that lead to it; empty for the value itself. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * Thrown by `validate` with the code `"validation-failed"`; the message names the first issue.
 *
 * @example
 * const error = new ValidationError([{ path: ["items", 0, "price"], message: "expected a number" }]);
 * error.message; // "items.0.price: expected a number"
 */
export class ValidationError extends ModulinkError<"validation-failed"> {
  /** Everything that is wrong, in the schema's order. */
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    const [first] = issues;
    const place = first?.path.length ? `${first.path.join(".")}: ` : "";
    super("validation-failed", first ? place + first.message : "the value is not valid", {
      name: "ValidationError",
    });
    this.issues = issues;
  }
}

const keyOf = (part: PropertyKey | { readonly key: PropertyKey }): string | number => {
  const key = typeof part === "object" ? part.key : part;
  return typeof key === "symbol" ? String(key) : key;
};

const issueOf = ({ message, path = [] }: StandardIssue): Issue => ({ path: path.map(keyOf), message });

/**
 * A link that lets through what a schema finds valid, as the schema gives it; anything else is a `ValidationError`.
 *
 * Takes the schemas of every library that speaks Standard Schema 1.1. Synchronous when the schema is. What becomes of
 * unknown keys is for the schema to say. Throws a `TypeError` for anything but a schema.
 *
 * @example
 * import { chain } from "modulink-edge";
 * import { validate } from "modulink-edge/security";
 * import { z } from "zod";
 *
 * const register = chain("register")
 *   .link(validate(z.object({ name: z.string().min(1), age: z.number() })))
 *   .link("greet", ({ name }) => `Welcome, ${name}`);
 * register({ name: "Ada", age: 36 }); // "Welcome, Ada"
 */
export function validate<Input, Output>(
  schema: StandardSchema<Input, Output>,
): (input: Input) => Output | Promise<Output> {
  const { validate: check } = schema["~standard"];
  mustCall(check, "the schema's validate");
  const settled = (result: StandardResult<Output>): Output => {
    if (result.issues) throw new ValidationError(result.issues.map(issueOf));
    return result.value;
  };
  const link = (input: Input) => after(check(input), settled as (result: unknown) => unknown);
  return named(link, "validate") as (input: Input) => Output | Promise<Output>;
}
