import { chain, isModulinkError, type Observer, type Policy, type RunOptions } from "modulink-edge";
import type { BreakerControls } from "modulink-edge/resilience";
import { type VirtualClock, virtualClock } from "modulink-edge/testing";

export const start = 1_700_000_000_000;

/** What a call is to come to. */
export type Outcome = "ok" | "fail" | "invalid";

const errors = {
  fail: () => new Error("down"),
  invalid: () => Object.assign(new Error("no such thing"), { status: 404 }),
};

/** A dependency behind a breaker, on a virtual clock. */
export interface Dependency {
  readonly clock: VirtualClock;
  /** The types of the events of the breaker. */
  readonly events: string[];
  /** How often the link was called. */
  calls: () => number;
  /** Calls it and says what came of it: "ok", the code of a refusal, or the message of an error. */
  call: (outcome: Outcome, took?: number, options?: RunOptions) => Promise<unknown>;
}

const wordOf = (error: unknown): unknown =>
  isModulinkError(error) ? error.code : ((error as Error).message ?? error);

/** A link with a breaker around it, that ends as and when it is told to. */
export function dependency(
  breaker: BreakerControls & Policy,
  clock: VirtualClock = virtualClock({ start }),
): Dependency {
  const events: string[] = [];
  let calls = 0;
  const observer: Observer = ({ type }) => void (type.startsWith("breaker:") && events.push(type.slice(8)));
  const link = chain("c").link(
    "call",
    ({ outcome, took }: { outcome: Outcome; took: number }, run): "ok" | Promise<"ok"> => {
      calls++;
      const end = (): "ok" => {
        if (outcome !== "ok") throw errors[outcome]();
        return "ok";
      };
      if (took < 0) return end();
      return new Promise<void>((resolve) => void run.clock.timer(took, resolve)).then(end);
    },
    breaker as Policy,
  );
  return {
    clock,
    events,
    calls: () => calls,
    call: (outcome, took = -1, options = {}) =>
      link.run({ outcome, took }, { clock, observers: [observer], ...options }).catch(wordOf),
  };
}
