import type { Circuit } from "./circuit.ts";
import type { BreakerStats } from "./options.ts";

/** The statistics of a breaker, as it counts. */
export type Counts = { -readonly [Name in keyof BreakerStats]: BreakerStats[Name] };

/** Statistics that begin at nothing. */
export function countsOf(circuit: Circuit): Counts {
  return {
    get state() {
      return circuit.state;
    },
    calls: 0,
    successes: 0,
    failures: 0,
    slow: 0,
    ignored: 0,
    late: 0,
    rejected: 0,
    opened: 0,
    get window() {
      return circuit.window.totals(circuit.seen());
    },
  };
}
