import type { Clock } from "../core/runtime.ts";
import type { Decision } from "./limit.ts";

interface Denial {
  readonly from: number;
  readonly cost: number;
  readonly decision: Decision;
}

/**
 * What was refused, and until when: so that a key which is asked for again and again costs no way to the store.
 *
 * A refusal is counted from before it was asked for, so it is believed no longer than it holds.
 */
export class Denials {
  private readonly known: Map<string, Denial> = new Map();
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  add(key: string, cost: number, from: number, decision: Decision): void {
    if (this.most === 0 || !Number.isFinite(decision.retryAfter)) return;
    this.known.delete(key);
    this.known.set(key, { from, cost, decision });
    if (this.known.size > this.most) this.known.delete(this.known.keys().next().value as string);
  }

  /** The refusal of a call of the same cost, as it is now: another cost is held up for another time. */
  find(key: string, cost: number, clock: Clock): Decision | undefined {
    if (this.known.size === 0) return undefined;
    const denial = this.known.get(key);
    if (denial?.cost !== cost) return undefined;
    const passed = clock.now() - denial.from;
    const { decision } = denial;
    if (passed >= 0 && passed < decision.retryAfter) return aged(decision, passed);
    this.known.delete(key);
    return undefined;
  }

  forget(key: string): void {
    this.known.delete(key);
  }
}

/** A decision as it is some time later. */
function aged(decision: Decision, passed: number): Decision {
  const retryAfter = Math.max(0, decision.retryAfter - passed);
  const reset = Math.max(0, decision.reset - passed);
  return {
    ...decision,
    retryAfter,
    reset,
    at: decision.at + passed,
    parts: decision.parts?.map((part) => aged(part, passed)),
  };
}
