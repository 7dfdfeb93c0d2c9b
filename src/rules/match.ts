import type { Run } from "../core/run.ts";
import { after } from "../core/settle.ts";
import type { Ready } from "./read.ts";

/** A list before anything is in it, and what adds to it: a list of one takes less room than one that has grown. */
export const none: never[] = Object.freeze([]) as unknown as never[];
export const added = <Item>(list: Item[], item: Item): Item[] => {
  if (list.length === 0) return [item];
  list.push(item);
  return list;
};

/** Facts that rules are asked about, and who is told what failed. */
export interface Question {
  readonly facts: unknown;
  readonly run: Run | undefined;
  readonly told: { failed(rule: Ready, error: unknown): void };
  /** Rules that are wanted at most. */
  readonly most: number;
}

/** The rules that apply, in the order they are asked; goes on at once as long as the answers are there at once. */
export function match(rules: readonly Ready[], question: Question, from = 0, begun: Ready[] = none): unknown {
  const { facts, run, told, most } = question;
  let found = begun;
  for (let at = from; at < rules.length; at++) {
    const rule = rules[at]!;
    try {
      const answer = rule.part.test(facts, run);
      if (answer === true) found = added(found, rule);
      else if (answer !== false) return later(answer, rules, question, at, found);
    } catch (error) {
      told.failed(rule, error);
    }
    if (found.length === most) break;
  }
  return found;
}

function later(
  answer: PromiseLike<boolean>,
  rules: readonly Ready[],
  question: Question,
  at: number,
  found: Ready[],
): unknown {
  const rule = rules[at]!;
  const noted = answer.then(
    (yes) => (yes ? added(found, rule) : found),
    (error) => {
      question.told.failed(rule, error);
      return found;
    },
  );
  return noted.then((now) => (now.length === question.most ? now : match(rules, question, at + 1, now)));
}

/** Calls a function for each rule in turn, each when the one before has ended. */
export function inTurn(rules: readonly Ready[], act: (rule: Ready) => unknown, from = 0): unknown {
  for (let at = from; at < rules.length; at++) {
    const done = act(rules[at]!);
    if (done !== undefined) return after(done, () => inTurn(rules, act, at + 1));
  }
  return undefined;
}
