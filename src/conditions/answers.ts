import type { Run } from "../core/run.ts";
import { after } from "../core/settle.ts";
import type { Answer } from "./condition.ts";

/** Answers a question about facts. */
export type Test = (facts: unknown, run: Run | undefined) => Answer;

/** Asks until an answer is `stop`; goes on at once as long as the answers are there at once. */
export function combine(tests: readonly Test[], stop: boolean): Test {
  const go = !stop;
  return (facts, run) => {
    for (let at = 0; at < tests.length; at++) {
      const answer = tests[at]!(facts, run);
      if (answer === stop) return stop;
      if (answer !== go) {
        const rest = combine(tests.slice(at + 1), stop);
        return after(answer, (late) => (late === stop ? stop : rest(facts, run))) as Answer;
      }
    }
    return go;
  };
}

/** What a predicate gave, as yes or no. */
export const truth = (answer: unknown): Answer =>
  typeof answer === "boolean" ? answer : (after(answer, Boolean) as Answer);

/** Yes for no. */
export const opposite = (answer: Answer): Answer =>
  typeof answer === "boolean" ? !answer : (after(answer, (late) => !late) as Answer);

/** An answer that may not come in time. */
export function atOnce(answer: Answer): boolean {
  if (typeof answer === "boolean") return answer;
  throw new TypeError("a predicate must answer at once here, and gave a promise");
}
