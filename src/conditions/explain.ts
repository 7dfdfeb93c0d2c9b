import type { Run } from "../core/run.ts";
import { after, isThenable } from "../core/settle.ts";
import type { Part } from "./part.ts";

/** Why a condition held, or did not. */
export interface Explanation {
  /** The condition, as it was written. */
  readonly condition: unknown;
  /** Whether it held; false when it could not be judged. */
  readonly holds: boolean;
  /** The value a comparison found. */
  readonly value?: unknown;
  /** What was thrown, if it could not be judged. */
  readonly error?: unknown;
  /** The same for every condition inside, those included that could not have changed the answer any more. */
  readonly parts?: readonly Explanation[];
}

/** Values that are there, or a promise of all. */
export const settled = (values: readonly unknown[]): unknown =>
  values.some(isThenable) ? Promise.all(values) : values;

/** What a body gives or throws, now or in time. */
function outcome(body: () => unknown): unknown {
  const failed = (error: unknown): object => ({ holds: false, error });
  try {
    const answer = body();
    return isThenable(answer) ? answer.then((holds) => ({ holds }), failed) : { holds: answer };
  } catch (error) {
    return failed(error);
  }
}

/** The answer of a whole: that of the first part that decides or fails. */
function verdict(stop: boolean | undefined, parts: readonly Explanation[]): object {
  const decisive = parts.find((part) => "error" in part || part.holds === (stop ?? part.holds));
  if (decisive && "error" in decisive) return { holds: false, error: decisive.error };
  return { holds: decisive ? (stop ?? !decisive.holds) : !stop };
}

/** Asks everything in a condition, and tells what came of it. */
export function explain(part: Part, facts: unknown, run: Run | undefined): unknown {
  const { condition, parts, read, stop } = part;
  if (parts)
    return after(settled(parts.map((inner) => explain(inner, facts, run))), (known) => ({
      condition,
      ...verdict(stop, known as Explanation[]),
      parts: known,
    }));
  const told = [outcome(() => part.test(facts, run)), read && outcome(() => read(facts))];
  return after(settled(told), (known) => {
    const [answer, found] = known as [object, { readonly holds: unknown } | undefined];
    return { condition, ...answer, ...(found && { value: found.holds }) };
  });
}
