import { atOnce } from "../conditions/answers.ts";
import type { Run } from "../core/run.ts";
import type { Board } from "./board.ts";
import { murmur3 } from "./murmur3.ts";
import type { Bucket, FlagContext, FlagDetails, FlagErrorCode, FlagReason } from "./options.ts";
import type { ReadyFlag, ReadyTarget, Serving } from "./read.ts";

/** Who asks whom. */
export interface Asking {
  readonly board: Board;
  /** The default of the program. */
  readonly fallback: unknown;
  readonly context: FlagContext;
  readonly run: Run | undefined;
  readonly bucket: Bucket;
}

/** What is told of a flag. */
type Details = FlagDetails<unknown>;

/** That there is no answer, so that the default of the program counts. */
export const trouble = (
  flagKey: string,
  value: unknown,
  errorCode: FlagErrorCode,
  errorMessage: string,
  flagMetadata: Details["flagMetadata"] = {},
): Details => ({ flagKey, value, reason: "ERROR", errorCode, errorMessage, flagMetadata });

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

const given = ({ name, variants, metadata }: ReadyFlag, variant: string, reason: FlagReason): Details => ({
  flagKey: name,
  value: variants[variant],
  variant,
  reason,
  flagMetadata: metadata,
});

function served(flag: ReadyFlag, serving: Serving, asking: Asking, reason: FlagReason): Details {
  const { names, ends } = serving;
  if (ends.length === 0) return given(flag, names[0]!, reason);
  const at = placed(serving, asking, ends.at(-1)!, seeds.variants);
  return given(flag, names[ends.findIndex((end) => at < end)]!, "SPLIT");
}

/** Why a context belongs to a target; undefined when it does not. */
function belongs(target: ReadyTarget, asking: Asking): FlagReason | undefined {
  const { keys, test, percentage } = target;
  const { context, run } = asking;
  if (keys.has(context.targetingKey)) return "TARGETING_MATCH";
  if (!atOnce(test(context, run))) return undefined;
  if (percentage === undefined) return "TARGETING_MATCH";
  return placed(target, asking, 100, seeds.percentage) < percentage ? "SPLIT" : undefined;
}

function judged(flag: ReadyFlag, asking: Asking): Details {
  const { name, variants, targets, rest } = flag;
  const override = asking.board.overrides.get(name);
  if (override !== undefined && Object.hasOwn(variants, override)) return given(flag, override, "OVERRIDE");
  const met =
    flag.enabled &&
    flag.prerequisites.every(([other, test]) => atOnce(test(evaluate(other, asking).variant, asking.run)));
  if (met)
    for (const target of targets) {
      const reason = belongs(target, asking);
      if (reason) return served(flag, target, asking, reason);
    }
  if (met && rest) return served(flag, rest, asking, targets.length > 0 ? "DEFAULT" : "STATIC");
  const reason = met ? "DEFAULT" : "DISABLED";
  return { flagKey: name, value: asking.fallback, reason, flagMetadata: flag.metadata };
}

/** What a flag comes to; what goes wrong is told too. */
export function evaluate(name: string, asking: Asking): Details {
  const { fallback } = asking;
  const flag = asking.board.flags.get(name);
  if (!flag) return trouble(name, fallback, "FLAG_NOT_FOUND", `there is no flag ${name}`);
  try {
    return judged(flag, asking);
  } catch (error) {
    const code = error === keyless ? "TARGETING_KEY_MISSING" : "GENERAL";
    return trouble(
      name,
      fallback,
      code,
      error instanceof Error ? error.message : String(error),
      flag.metadata,
    );
  }
}

/** The same for one of whom a value of the default's type is expected. */
export function evaluateAs(name: string, asking: Asking): Details {
  const { fallback } = asking;
  const details = evaluate(name, asking);
  const { variant, value, flagMetadata } = details;
  if (typeof value === typeof fallback) return details;
  const why = `the variant ${variant} of ${name} is of another type than the default`;
  return trouble(name, fallback, "TYPE_MISMATCH", why, flagMetadata);
}
