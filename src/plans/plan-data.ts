import type { FieldDefinition } from "../sources/field.ts";
import type { Step } from "./compile.ts";

/** A plan as plain data. */
export interface PlanData {
  /** The version of this form. */
  readonly version: 1;
  /** The schema's fields. */
  readonly schema: { readonly [name: string]: FieldDefinition };
  /** The steps in order. */
  readonly steps: readonly Step[];
}
