// What an opened plan knows, as plain data.
import type { PlanData } from "../plans/plan-data.ts";

const kinds = {
  run: "an opened plan",
  part: "a part that goes on",
  ended: "a part that was finished",
};

/**
 * What an opened plan has seen so far: plain data that JSON keeps without loss. It belongs to the plan that saved it, and to the
 * form of the source that it read.
 */
export interface PlanState {
  /** The version of this form. */
  readonly version: 1;
  /** Which plan it is of: its data as JSON. */
  readonly plan: string;
  /** Whether it is of an opened plan, of a part that goes on, or of a part that was finished. */
  readonly kind: keyof typeof kinds;
  /** What was seen. */
  readonly seen: unknown;
}

/** The text that tells plans apart. */
export const planId = (data: PlanData): string => JSON.stringify(data);

/** What a state has seen. Throws a `TypeError` when it is none, of another kind or of another plan. */
export function seenIn(state: unknown, id: string, kind: PlanState["kind"]): unknown {
  const { version, plan, kind: found, seen } = Object(state) as Partial<PlanState>;
  if (version !== 1) throw new TypeError(`state: expected a saved state of version 1, got ${typeof state}`);
  if (plan !== id) throw new TypeError("state: expected one of this plan, got one of another plan");
  if (found === kind) return seen;
  const got = Object.hasOwn(kinds, String(found)) ? kinds[found as PlanState["kind"]] : String(found);
  throw new TypeError(`state: expected one of ${kinds[kind]}, got one of ${got}`);
}
