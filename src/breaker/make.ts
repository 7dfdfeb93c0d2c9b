import { type Next, named } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import type { BreakerControls } from "./options.ts";
import { Breaker } from "./policy.ts";
import type { AnyBreakerOptions } from "./rules.ts";

/** A breaker with its types left behind. */
export type AnyBreaker = BreakerControls &
  ((input: unknown, next: Next<unknown, unknown>, run: Run) => unknown);

/** Makes a breaker; `part` tells those of a registry apart. */
export function breakerOf(options: AnyBreakerOptions, part?: string): AnyBreaker {
  const breaker = new Breaker(options, part);
  const { circuit, counts } = breaker;
  const open = (): void => {
    circuit.trip(circuit.time());
    counts.opened++;
  };
  return Object.defineProperties(named(breaker.pass, "circuitBreaker"), {
    state: { get: () => circuit.state, enumerable: true },
    stats: { value: counts, enumerable: true },
    open: { value: open },
    isolate: { value: () => circuit.enter("isolated") },
    reset: { value: () => circuit.close() },
    snapshot: { value: () => circuit.save() },
  }) as unknown as AnyBreaker;
}
