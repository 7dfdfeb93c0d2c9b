import { isTransient } from "../attempts/retry-transient.ts";
import { failureTest } from "../attempts/retry-when.ts";
import { mustCount } from "../core/count.ts";
import { milliseconds } from "../core/duration.ts";
import { isModulinkError } from "../core/errors.ts";
import { mustCall } from "../core/middleware.ts";
import type { CircuitRules } from "./circuit.ts";
import type { CircuitBreakerOptions, OnOpenOptions } from "./options.ts";
import { cooldowns } from "./recovery.ts";
import { consecutive } from "./trips.ts";

/** The options of any breaker. */
export type AnyBreakerOptions = CircuitBreakerOptions<never> & Partial<OnOpenOptions<never, unknown>>;

/** The options made ready. */
export interface BreakerRules extends CircuitRules {
  readonly name: string;
  /** Whether an error speaks against the dependency. */
  readonly speaks: (error: unknown) => boolean;
  readonly whenResult: ((result: never) => boolean) | undefined;
  readonly onOpen: AnyBreakerOptions["onOpen"];
}

/** Whether an error speaks against the dependency, unless an option says otherwise. */
const standard = (error: unknown): boolean => isTransient(error) && !isModulinkError(error, "rate-limited");

/** Throws a `TypeError` that names the option that is wrong. */
export function rulesOf(options: AnyBreakerOptions): BreakerRules {
  const { name = "the dependency", trips = consecutive(5), halfOpen = {}, whenResult, onOpen } = options;
  const lease = milliseconds(halfOpen.lease ?? "30s", "halfOpen.lease");
  if (lease === 0) throw new TypeError("halfOpen.lease must be more than 0");
  if (typeof trips?.tripped !== "function")
    throw new TypeError("trips must be made by consecutive() or rate()");
  if (whenResult !== undefined) mustCall(whenResult, "whenResult");
  if (onOpen !== undefined) mustCall(onOpen, "onOpen");
  return {
    name,
    trips,
    probes: mustCount(halfOpen.probes ?? 1, "halfOpen.probes"),
    successes: mustCount(halfOpen.successes ?? 1, "halfOpen.successes"),
    lease,
    cooldown: cooldowns(options.recovery),
    speaks: failureTest(options.when, standard),
    whenResult,
    onOpen,
  };
}
