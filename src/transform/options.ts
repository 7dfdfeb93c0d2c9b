import type { ProgramModule } from "../linear/module.ts";
import type { EngineName } from "../programs/report.ts";
import { checkEngine } from "./select-engine.ts";

/** How a plan is executed, and what it may take. */
export interface PlanOptions {
  /** The engine; default `"auto"`, the fastest that the host runs. */
  readonly engine?: EngineName | "auto" | undefined;
  /** Longest line that is read, in bytes; a longer one is rejected. Default 1 MiB (1,048,576). */
  readonly maxLineBytes?: number | undefined;
  /** Most groups of a group-by; one more is an error with the code `too-many-groups`. Default 1,000,000. */
  readonly maxGroups?: number | undefined;
  /** Most rows that `sort` holds back; one more is an error with the code `too-many-rows`. Default 1,000,000. */
  readonly maxRows?: number | undefined;
  /** Most rejected lines that are listed; all are counted. Default 100. */
  readonly maxRejections?: number | undefined;
  /**
   * Whether a line with bytes that are not UTF-8 is rejected, even if they stand in a value that nobody reads. Default false: such
   * bytes read as U+FFFD, one or more for each, and a line of them counts as any other.
   */
  readonly strict?: boolean | undefined;
}

/** Options with their defaults, and the module of WebAssembly. */
export type Limits = { readonly [Name in keyof PlanOptions]-?: Exclude<PlanOptions[Name], undefined> } & {
  readonly module: ProgramModule;
};

function checkCount(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new TypeError(`${name}: expected a whole number of at least ${least}, got ${String(value)}`);
}

/** Checks options and fills in defaults. */
export function withDefaults(
  module: ProgramModule,
  {
    engine = "auto",
    maxLineBytes = 1 << 20,
    maxGroups = 1_000_000,
    maxRows = 1_000_000,
    maxRejections = 100,
    strict = false,
  }: PlanOptions,
): Limits {
  checkEngine(engine);
  checkCount("maxLineBytes", maxLineBytes, 1);
  checkCount("maxGroups", maxGroups, 1);
  checkCount("maxRows", maxRows, 1);
  checkCount("maxRejections", maxRejections, 0);
  if (typeof strict !== "boolean")
    throw new TypeError(`strict: expected true or false, got ${String(strict)}`);
  return { module, engine, maxLineBytes, maxGroups, maxRows, maxRejections, strict };
}
