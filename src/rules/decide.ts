import { type Explanation, explain, settled } from "../conditions/explain.ts";
import { ModulinkError } from "../core/errors.ts";
import type { Run } from "../core/run.ts";
import { after, isThenable } from "../core/settle.ts";
import type { Candidates } from "./candidates.ts";
import { type View, viewOf } from "./facts.ts";
import { added, inTurn, match, none } from "./match.ts";
import type { Decision, RuleError, RuleExplanation, RulesOptions } from "./options.ts";
import type { Ready } from "./read.ts";

/** The rules of one version. */
export interface Edition {
  readonly version: number;
  readonly rules: readonly Ready[];
  readonly candidates: Candidates;
}

/** One decision while it is made. */
export class Deciding {
  readonly edition: Edition;
  readonly options: RulesOptions;
  readonly run: Run | undefined;
  readonly view: View | undefined;
  fired: string[] = none;
  outcomes: unknown[] = none;
  errors: RuleError[] = none;
  facts: unknown;
  /** In a cascade: rules that are not asked again until something changes that they look at. */
  spent: Set<Ready> | undefined;

  constructor(edition: Edition, options: RulesOptions, facts: unknown, run: Run | undefined) {
    this.edition = edition;
    this.options = options;
    this.facts = facts;
    this.run = run;
    this.view = options.facts && viewOf(options.facts, run);
  }

  /** The facts as conditions see them. */
  get seen(): unknown {
    return this.view ? this.view(this.facts) : this.facts;
  }

  failed(rule: Ready, error: unknown): void {
    const { run, options } = this;
    const { name } = rule;
    if (options.onError === "throw") throw error;
    this.spent?.add(rule);
    this.errors = added(this.errors, { rule: name, error });
    run?.emit({ type: "rules:error", rules: options.name, rule: name, error });
  }

  /** Finds rules that apply. */
  matching(most: number): unknown {
    const { seen, run, edition, spent } = this;
    const rules = edition.candidates(seen);
    const left = spent?.size ? rules.filter((rule) => !spent.has(rule)) : rules;
    return match(left, { facts: seen, run, told: this, most });
  }

  /** Does what a rule does; undefined when that is done. */
  fire({ name, act }: Ready): unknown {
    const { run, edition, options } = this;
    this.fired = added(this.fired, name);
    run?.emit({ type: "rules:fired", rules: options.name, rule: name, version: edition.version });
    const out = act(this.facts, run);
    return isThenable(out) ? out.then((late) => this.take(late)) : this.take(out);
  }

  /** Takes what an action gave; in a cascade its facts are new, and the rules that look at them may fire again. */
  take(out: unknown): void {
    const { spent } = this;
    this.outcomes = added(this.outcomes, out);
    if (!spent) return;
    const facts = Object(this.facts) as Record<string, unknown>;
    const changed = Object.entries(Object(out)).filter(([key, value]) => !Object.is(facts[key], value));
    if (changed.length > 0) this.facts = { ...facts, ...Object.fromEntries(changed) };
    for (const rule of spent)
      if (changed.some(([key]) => rule.looked.has(key) || rule.looked.has(undefined))) spent.delete(rule);
  }

  /** Fires one rule after the other, until none applies to the facts that they make. */
  cascade(): unknown {
    const { maxCascades = 100, name = "rules" } = this.options;
    this.spent ??= new Set();
    return after(this.matching(1), (found) => {
      const [rule] = found as readonly Ready[];
      if (!rule) return undefined;
      if (this.fired.length === maxCascades)
        throw new ModulinkError("too-many-cascades", `${name} fired ${maxCascades} times without an end`);
      this.spent?.add(rule);
      return after(this.fire(rule), () => this.cascade());
    });
  }

  /** Decides. */
  decide(): unknown {
    const { mode, explain: told } = this.options;
    const go = (explanation?: unknown): unknown => {
      const done = mode === "cascade" ? this.cascade() : this.once(mode === "first" ? 1 : -1);
      return after(done, () => this.decision(explanation));
    };
    return told ? after(this.explain(), go) : go();
  }

  /** Fires what applies, in turn. */
  once(most: number): unknown {
    return after(this.matching(most), (found) =>
      inTurn(found as readonly Ready[], (rule) => this.fire(rule)),
    );
  }

  decision(explanation: unknown): Decision<unknown, unknown> {
    const { facts, fired, outcomes, errors, edition } = this;
    const decision = { facts, fired, outcomes, errors, version: edition.version };
    return explanation ? { ...decision, explanation: explanation as RuleExplanation[] } : decision;
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
