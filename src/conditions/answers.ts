import type { Run } from "../core/run.ts";
import { after } from "../core/settle.ts";
import type { Answer } from "./condition.ts";

/** Answers a question about facts. */
export type Test = (facts: unknown, run: Run | undefined) => Answer;

/** Asks until an answer is `stop`, from one test on; goes on at once as long as the answers are there at once. */
export const combine =
  (tests: readonly Test[], stop: boolean, from = 0): Test =>
  (facts, run) => {
    for (let at = from; at < tests.length; at++) {
      const answer = tests[at]!(facts, run);
      if (answer === stop) return stop;
      if (answer === !stop) continue;
      return later(answer, stop, combine(tests, stop, at + 1), facts, run);
    }
    return !stop;
  };

const later = (answer: Answer, stop: boolean, rest: Test, facts: unknown, run: Run | undefined): Answer =>
  after(answer, (late) => (late === stop ? stop : rest(facts, run))) as Answer;

/** What a predicate gave, as yes or no. */
export const truth = (answer: unknown): Answer => after(answer, Boolean) as Answer;

/** Yes for no. */
export const opposite = (answer: Answer): Answer => after(answer, (late) => !late) as Answer;

/** An answer that may not come in time. */
export function atOnce(answer: Answer): boolean {
  if (typeof answer === "boolean") return answer;
  throw new TypeError("a predicate must answer at once here, and gave a promise");
}
