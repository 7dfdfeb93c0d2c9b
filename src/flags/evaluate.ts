import { atOnce } from "../conditions/answers.ts";
import type { Run } from "../core/run.ts";
import { murmur3 } from "./murmur3.ts";
import type { Bucket, FlagContext, FlagErrorCode, FlagReason, FlagValue } from "./options.ts";
import type { ReadyFlag, ReadyFlags, ReadyTarget, Serving } from "./read.ts";

/** Who asks whom. */
export interface Asking {
  readonly flags: ReadyFlags;
  readonly overrides: ReadonlyMap<string, string>;
  readonly context: FlagContext;
  readonly run: Run | undefined;
  readonly bucket: Bucket;
}

/** What a flag comes to, before the default of the program. */
export interface Outcome {
  readonly reason: FlagReason;
  readonly variant?: string;
  readonly value?: FlagValue | undefined;
  readonly errorCode?: FlagErrorCode;
  readonly errorMessage?: string;
}

/** An outcome that is none. */
const trouble = (errorCode: FlagErrorCode, errorMessage: string): Outcome => ({
  reason: "ERROR",
  errorCode,
  errorMessage,
});

/** Percentages and variants are drawn apart, or those who are in would all get the first variant. */
const seeds = { percentage: 0, variants: 86_028_157 };

/** Where keys are unless an option says otherwise. */
export const hashed: Bucket = (key, salt, total, seed) => (murmur3(`${salt}:${key}`, seed) / 2 ** 32) * total;

/** That a context has no key where one is needed. */
const keyless = "there is no key in the context to find a place by";

function placed({ by, salt }: Serving, { context, bucket }: Asking, total: number, seed: number): number {
  const key = by(context);
  if (key === undefined || key === null || key === "") throw keyless;
  return bucket(String(key), salt, total, seed);
}

function served(flag: ReadyFlag, serving: Serving, asking: Asking, reason: FlagReason): Outcome {
  const { names, ends } = serving;
  const split = ends.length > 0;
  const at = split ? placed(serving, asking, ends.at(-1)!, seeds.variants) : 0;
  const variant = names[split ? ends.findIndex((end) => at < end) : 0]!;
  return { reason: split ? "SPLIT" : reason, variant, value: flag.variants[variant] };
}

/** Why a context belongs to a target; undefined when it does not. */
function belongs(target: ReadyTarget, asking: Asking): FlagReason | undefined {
  const { keys, test, percentage } = target;
  const { context, run } = asking;
  if (keys.has(context.targetingKey!)) return "TARGETING_MATCH";
  if (!test || !atOnce(test(context, run))) return undefined;
  if (percentage === undefined) return "TARGETING_MATCH";
  return placed(target, asking, 100, seeds.percentage) < percentage ? "SPLIT" : undefined;
}

function judged(name: string, flag: ReadyFlag, asking: Asking): Outcome {
  const override = asking.overrides.get(name);
  if (override !== undefined && Object.hasOwn(flag.variants, override))
    return { reason: "OVERRIDE", variant: override, value: flag.variants[override] };
  if (flag.data.enabled === false) return { reason: "DISABLED" };
  const met = flag.prerequisites.every(([other, test]) =>
    atOnce(test(evaluate(other, asking).variant, asking.run)),
  );
  if (!met) return { reason: "DISABLED" };
  for (const target of flag.targets) {
    const reason = belongs(target, asking);
    if (reason) return served(flag, target, asking, reason);
  }
  const reason = flag.targets.length > 0 || !flag.rest ? "DEFAULT" : "STATIC";
  return flag.rest ? served(flag, flag.rest, asking, reason) : { reason };
}

/** What a flag comes to; what goes wrong is an outcome too. */
export function evaluate(name: string, asking: Asking): Outcome {
  const flag = asking.flags.get(name);
  if (!flag) return trouble("FLAG_NOT_FOUND", `there is no flag ${name}`);
  try {
    return judged(name, flag, asking);
  } catch (error) {
    if (error === keyless) return trouble("TARGETING_KEY_MISSING", keyless);
    return trouble("GENERAL", error instanceof Error ? error.message : String(error));
  }
}

/** The same for one of whom a value of a type is expected. */
export function evaluateAs(name: string, asking: Asking, fallback: unknown): Outcome {
  const outcome = evaluate(name, asking);
  const { variant, value } = outcome;
  if (variant === undefined || typeof value === typeof fallback) return outcome;
  return trouble("TYPE_MISMATCH", `the variant ${variant} of ${name} is of another type than the default`);
}
