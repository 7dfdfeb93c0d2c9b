import { type Explanation, explain, settled } from "../conditions/explain.ts";
import { ModulinkError } from "../core/errors.ts";
import type { Run } from "../core/run.ts";
import { after, isThenable } from "../core/settle.ts";
import type { Candidates } from "./candidates.ts";
import { type View, viewOf } from "./facts.ts";
import type { RuleError, RuleExplanation, RulesOptions } from "./options.ts";
import type { Ready } from "./read.ts";

/** The rules of one version. */
export interface Edition {
  readonly name: string;
  readonly version: number;
  readonly rules: readonly Ready[];
  readonly candidates: Candidates;
  readonly options: RulesOptions;
}

/** What will have been decided. */
interface Draft {
  facts: unknown;
  fired: string[];
  outcomes: unknown[];
  errors: RuleError[];
  readonly version: number;
  explanation?: readonly RuleExplanation[];
}

/** One decision while it is made. */
interface Deciding {
  readonly edition: Edition;
  readonly run: Run | undefined;
  readonly draft: Draft;
  /** Undefined when conditions look at the facts as they are. */
  readonly view: View | undefined;
  /** In a cascade: rules that are not asked again until something changes that they look at. */
  readonly spent: Set<Ready> | undefined;
}

/** A list before anything is in it, and what adds to it: a list of one takes less room than one that has grown. */
const none: never[] = Object.freeze([]) as unknown as never[];
const added = <Item>(list: Item[], item: Item): Item[] => {
  if (list === none) return [item];
  list.push(item);
  return list;
};

function deciding(edition: Edition, facts: unknown, run: Run | undefined): Deciding {
  const { options, version } = edition;
  return {
    edition,
    run,
    draft: { facts, fired: none, outcomes: none, errors: none, version },
    view: options.facts && viewOf(options.facts, run),
    spent: options.mode === "cascade" ? new Set() : undefined,
  };
}

const seen = ({ view, draft }: Deciding): unknown => (view ? view(draft.facts) : draft.facts);

/** How every condition is judged; nothing fires. */
function explained(now: Deciding): unknown {
  const facts = seen(now);
  const told = now.edition.rules.map(({ name, part }) =>
    after(explain(part, facts, now.run), (known) => ({ rule: name, ...(known as Explanation) })),
  );
  return settled(told);
}

function failed({ run, edition, draft, spent }: Deciding, rule: Ready, error: unknown): void {
  if (edition.options.onError === "throw") throw error;
  spent?.add(rule);
  draft.errors = added(draft.errors, { rule: rule.name, error });
  run?.emit({ type: "rules:error", rules: edition.name, rule: rule.name, error });
}

/** The rules that apply, from one on; goes on at once as long as the answers are there at once. */
function applying(
  now: Deciding,
  rules: readonly Ready[],
  facts: unknown,
  from = 0,
  begun: Ready[] = none,
): unknown {
  const { run, spent, edition } = now;
  const most = (edition.options.mode ?? "all") === "all" ? rules.length : 1;
  let found = begun;
  for (let at = from; at < rules.length && found.length < most; at++) {
    const rule = rules[at]!;
    if (spent?.has(rule)) continue;
    try {
      const answer = rule.part.test(facts, run);
      if (answer === true) found = added(found, rule);
      else if (answer !== false) return later(answer, now, rules, facts, at, found);
    } catch (error) {
      failed(now, rule, error);
    }
  }
  return found;
}

/** The same from a rule on whose answer comes in time. */
function later(
  answer: PromiseLike<boolean>,
  now: Deciding,
  rules: readonly Ready[],
  facts: unknown,
  at: number,
  found: Ready[],
): unknown {
  const rule = rules[at]!;
  const noted = answer.then(
    (holds) => (holds ? added(found, rule) : found),
    (error) => {
      failed(now, rule, error);
      return found;
    },
  );
  return noted.then((more) => applying(now, rules, facts, at + 1, more));
}

/** Notes that a rule fires; in a cascade it is spent, and they may not fire for ever. */
function note({ run, edition, draft, spent }: Deciding, rule: Ready): void {
  const { name, version, options } = edition;
  const { maxCascades = 100 } = options;
  if (spent && draft.fired.length === maxCascades)
    throw new ModulinkError("too-many-cascades", `${name} fired ${maxCascades} times without an end`);
  spent?.add(rule);
  draft.fired = added(draft.fired, rule.name);
  run?.emit({ type: "rules:fired", rules: name, rule: rule.name, version });
}

const looksAt = ({ looked }: Ready, key: string): boolean => looked.has(key) || looked.has(undefined);

/** Takes what an action gave; in a cascade its facts are new, and the rules that look at them may fire again. */
function take({ spent, draft }: Deciding, out: unknown): void {
  draft.outcomes = added(draft.outcomes, out);
  if (!spent) return;
  const facts = Object(draft.facts) as Record<string, unknown>;
  const changed = Object.entries(Object(out)).filter(([key, value]) => !Object.is(facts[key], value));
  if (changed.length > 0) draft.facts = { ...facts, ...Object.fromEntries(changed) };
  for (const rule of spent) if (changed.some(([key]) => looksAt(rule, key))) spent.delete(rule);
}

/** Does what the rules do that apply, from one on, each when the one before has ended; then that is the decision. */
function fire(now: Deciding, found: readonly Ready[], from = 0): unknown {
  const { run, draft, spent } = now;
  for (let at = from; at < found.length; at++) {
    const rule = found[at]!;
    note(now, rule);
    const out = rule.act(draft.facts, run);
    if (isThenable(out)) {
      const next = at + 1; // the closure below takes this one along, not the loop's own
      return out.then((late) => {
        take(now, late);
        return fire(now, found, next);
      });
    }
    take(now, out);
  }
  return spent && found.length > 0 ? round(now) : draft;
}

/** Asks all rules, and then fires those that apply; in a cascade again and again, until none does. */
function round(now: Deciding): unknown {
  const facts = seen(now);
  const found = applying(now, now.edition.candidates(facts), facts);
  return isThenable(found) ? found.then((late) => fire(now, late as Ready[])) : fire(now, found as Ready[]);
}

/** How the rules of an edition are judged. */
export const explanation = (edition: Edition, facts: unknown, run: Run | undefined): unknown =>
  explained(deciding(edition, facts, run));

/** What the rules of an edition decide. */
export function decision(edition: Edition, facts: unknown, run: Run | undefined): unknown {
  const now = deciding(edition, facts, run);
  if (!edition.options.explain) return round(now);
  return after(explained(now), (known) => {
    now.draft.explanation = known as RuleExplanation[];
    return round(now);
  });
}
