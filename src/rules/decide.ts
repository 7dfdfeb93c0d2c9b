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

/** A list before anything is in it, and what adds to it: a list of one takes less room than one that has grown. */
const none: never[] = Object.freeze([]) as unknown as never[];
const added = <Item>(list: Item[], item: Item): Item[] => {
  if (list === none) return [item];
  list.push(item);
  return list;
};

const looksAt = ({ looked }: Ready, key: string): boolean => looked.has(key) || looked.has(undefined);

/** One decision while it is made. */
export class Deciding {
  readonly edition: Edition;
  readonly options: RulesOptions;
  readonly run: Run | undefined;
  readonly view: View | undefined;
  readonly draft: Draft;
  /** In a cascade: rules that are not asked again until something changes that they look at. */
  readonly spent: Set<Ready> | undefined;

  constructor(edition: Edition, options: RulesOptions, facts: unknown, run: Run | undefined) {
    this.edition = edition;
    this.options = options;
    this.run = run;
    this.view = options.facts && viewOf(options.facts, run);
    this.draft = { facts, fired: none, outcomes: none, errors: none, version: edition.version };
    this.spent = options.mode === "cascade" ? new Set() : undefined;
  }

  /** The facts as conditions see them. */
  get seen(): unknown {
    const { view, draft } = this;
    return view ? view(draft.facts) : draft.facts;
  }

  /** Decides. */
  decide(): unknown {
    if (!this.options.explain) return this.round();
    return after(this.explain(), (known) => {
      this.draft.explanation = known as RuleExplanation[];
      return this.round();
    });
  }

  /** Asks all rules, and then fires those that apply. */
  round(): unknown {
    const { seen, edition } = this;
    const found = this.ask(edition.candidates(seen), seen);
    return isThenable(found) ? found.then((late) => this.fire(late as Ready[])) : this.fire(found as Ready[]);
  }

  /** The rules that apply, from one on; goes on at once as long as the answers are there at once. */
  ask(rules: readonly Ready[], facts: unknown, from = 0, begun: Ready[] = none): unknown {
    const { run, spent } = this;
    const most = (this.options.mode ?? "all") === "all" ? rules.length : 1;
    let found = begun;
    for (let at = from; at < rules.length && found.length < most; at++) {
      const rule = rules[at]!;
      if (spent?.has(rule)) continue;
      try {
        const answer = rule.part.test(facts, run);
        if (answer === true) found = added(found, rule);
        else if (answer !== false) return this.later(answer, rules, facts, at, found);
      } catch (error) {
        this.failed(rule, error);
      }
    }
    return found;
  }

  /** The same from a rule on whose answer comes in time. */
  later(
    answer: PromiseLike<boolean>,
    rules: readonly Ready[],
    facts: unknown,
    at: number,
    found: Ready[],
  ): unknown {
    const rule = rules[at]!;
    return answer
      .then(
        (holds) => (holds ? added(found, rule) : found),
        (error) => {
          this.failed(rule, error);
          return found;
        },
      )
      .then((now) => this.ask(rules, facts, at + 1, now));
  }

  failed(rule: Ready, error: unknown): void {
    const { run, edition, draft } = this;
    if (this.options.onError === "throw") throw error;
    this.spent?.add(rule);
    draft.errors = added(draft.errors, { rule: rule.name, error });
    run?.emit({ type: "rules:error", rules: edition.name, rule: rule.name, error });
  }

  /** Does what the rules do that apply, from one on, each when the one before has ended; then that is the decision. */
  fire(found: readonly Ready[], from = 0): unknown {
    const { run, draft } = this;
    for (let at = from; at < found.length; at++) {
      const rule = found[at]!;
      this.begin(rule);
      const out = rule.act(draft.facts, run);
      if (isThenable(out)) {
        const next = at + 1; // the closure below takes this one along, not the loop's own
        return out.then((late) => {
          this.take(late);
          return this.fire(found, next);
        });
      }
      this.take(out);
    }
    return this.spent && found.length > 0 ? this.round() : draft;
  }

  /** Notes that a rule fires; in a cascade it is spent, and they may not fire for ever. */
  begin(rule: Ready): void {
    const { run, edition, draft, spent } = this;
    const { name, version } = edition;
    const { maxCascades = 100 } = this.options;
    if (spent && draft.fired.length === maxCascades)
      throw new ModulinkError("too-many-cascades", `${name} fired ${maxCascades} times without an end`);
    spent?.add(rule);
    draft.fired = added(draft.fired, rule.name);
    run?.emit({ type: "rules:fired", rules: name, rule: rule.name, version });
  }

  /** Takes what an action gave; in a cascade its facts are new, and the rules that look at them may fire again. */
  take(out: unknown): void {
    const { spent, draft } = this;
    draft.outcomes = added(draft.outcomes, out);
    if (!spent) return;
    const facts = Object(draft.facts) as Record<string, unknown>;
    const changed = Object.entries(Object(out)).filter(([key, value]) => !Object.is(facts[key], value));
    if (changed.length > 0) draft.facts = { ...facts, ...Object.fromEntries(changed) };
    for (const rule of spent) if (changed.some(([key]) => looksAt(rule, key))) spent.delete(rule);
  }

  /** How every condition is judged; nothing fires. */
  explain(): unknown {
    const { seen, run, edition } = this;
    const told = edition.rules.map(({ name, part }) =>
      after(explain(part, seen, run), (known) => ({ rule: name, ...(known as Explanation) })),
    );
    return settled(told);
  }
}
