import { fallback } from "../attempts/fallback.ts";
import { retry } from "../attempts/retry.ts";
import { timeout } from "../attempts/timeout.ts";
import { breakerOf } from "../breaker/make.ts";
import { rateLimit } from "../limits/rate-limit.ts";
import { adaptiveLimit } from "../load/adaptive.ts";
import { bulkhead } from "../load/bulkhead.ts";
import { chaos } from "../load/chaos.ts";
import { hedge } from "../load/hedge.ts";
import { shed } from "../load/shed.ts";
import type { AnyPolicy } from "./wrap.ts";

/** Makes a policy of options. */
type Make = (options: never) => unknown;

const time = (limit: Parameters<typeof timeout>[0]): unknown => timeout(limit);

/** What stands in when all fails: the options tell a value from what makes one. */
function standIn({ handler, value, ...options }: Record<"handler" | "value", unknown>): unknown {
  return fallback(handler === undefined ? () => value : handler, options);
}

/** How layers are made, by their kinds; a kind without a function is only for policies made elsewhere. */
const makers: Readonly<Record<string, Make | undefined>> = {
  fallback: standIn,
  cache: undefined,
  idempotent: undefined,
  shed,
  timeout: time,
  retry,
  hedge,
  breaker: (options) => breakerOf(options),
  rateLimit: (options) => rateLimit(options),
  adaptiveLimit,
  bulkhead,
  attemptTimeout: time,
  chaos,
};

/** All kinds of layers in the usual order, the outermost first. */
export const kinds = (): string[] => Object.keys(makers);

/** Whether a layer of this kind can be made of options. */
export const canMake = (kind: string): boolean => Object.hasOwn(makers, kind) && makers[kind] !== undefined;

/** Makes a layer. A wrong option is a `TypeError` that begins with the layer's name. */
export function make(kind: string, id: string, options: unknown): AnyPolicy {
  try {
    return makers[kind]!(options as never) as AnyPolicy;
  } catch (error) {
    if (error instanceof TypeError) throw new TypeError(`${id}: ${error.message}`, { cause: error });
    throw error;
  }
}
