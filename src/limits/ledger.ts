import { isThenable } from "../core/settle.ts";
import type { Answer, ApproximateStore, AtomicStore } from "../storage/store.ts";
import type { JointTransition, Outcome, Transition } from "../storage/transition.ts";
import { type Decision, decide, type How, type Limit, type MergeableLimit, type Verdict } from "./limit.ts";
import { decisionOf, givingAll, takingAll } from "./several.ts";
import { blocking, giving, taking } from "./transitions.ts";

/** Any transition of a limiter. */
export type LedgerTransition = Transition<unknown, never, unknown> | JointTransition<unknown, never, unknown>;

/** The limits of one limiter in their store. */
export interface Ledger {
  readonly transitions: readonly LedgerTransition[];
  /** How long what is taken is held unless that is renewed, in milliseconds; 0 where nothing is held. */
  readonly lease: number;
  /** The most that is ever admitted at once. */
  readonly most: number;
  take(key: string, cost: number, how?: How, id?: string): Answer<Decision>;
  give(key: string, cost: number, at?: number, id?: string): Answer<boolean>;
  block(key: string, duration: number): Answer<boolean>;
  /** The keys in the store. */
  keysOf(key: string): readonly string[];
}

/** How many full keys are remembered. */
const remembered = 10_000;

/** To put a prefix before a key and find its hash takes longer than a check, so what was made is kept for a while. */
export function remembering<Made>(make: (key: string) => Made): (key: string) => Made {
  const made = new Map<string, Made>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    if (made.size >= remembered) made.clear();
    const fresh = make(key);
    made.set(key, fresh);
    return fresh;
  };
}

/**
 * An outcome of anything. V8 expects numbers of the kind it first met in a place, and objects that come after another kind was
 * met there are slow to make for good (2.5 times, for a whole check): so it is to expect anything before the first check.
 */
const anyOutcome = (any: unknown): Outcome<unknown, unknown> => ({
  value: any,
  ttl: any as never,
  result: any,
});

/** The shortest lease of those that hold what they give. */
function leaseOf(limits: readonly Limit[]): number {
  const leases = limits.filter(({ kind }) => kind.holds).map(({ life }) => life);
  return leases.length > 0 ? Math.min(...leases) : 0;
}

/** A limiter of one limit. */
function alone(store: AtomicStore, limit: Limit | MergeableLimit, prefix: string): Ledger {
  const { rule, life } = limit;
  const [take, give, block] = [taking(limit), giving(limit), blocking(limit)];
  const once = Object.freeze({ rule, cost: 1 });
  const name = remembering((key) => `${prefix}${limit.name}:${limit.tag}:${key}`);
  const told = (verdict: Verdict): Decision => decide(limit.limit, verdict);
  return {
    transitions: [take, give, block],
    lease: leaseOf([limit]),
    most: limit.limit,
    take(key, cost, how, id) {
      const ask = cost === 1 && how === undefined && id === undefined ? once : { rule, cost, how, id };
      const answer = store.update(name(key), take, ask);
      return isThenable(answer) ? answer.then(told) : told(answer);
    },
    give: (key, cost, at, id) => store.update(name(key), give, { rule, cost, at, id }),
    block: (key, duration) => store.update(name(key), block, { duration, life }),
    keysOf: (key) => [name(key)],
  };
}

/** A key that has no braces of its own. */
const plain = (key: string): string =>
  /[{}%]/.test(key) ? key.replaceAll("%", "%25").replaceAll("{", "%7B").replaceAll("}", "%7D") : key;

/** A limiter of several limits: their keys share a partition, so that one step takes from all of them or from none. */
function together(store: AtomicStore, limits: readonly Limit[], prefix: string): Ledger {
  const [take, give, block] = [takingAll(limits), givingAll(limits), blocking(limits[0] as Limit)];
  const rules = limits.map(({ rule }) => rule);
  const life = Math.max(...limits.map((limit) => limit.life));
  const told = (verdicts: readonly Verdict[]): Decision =>
    decisionOf(verdicts.map((verdict, at) => decide((limits[at] as Limit).limit, verdict)));
  const names = remembering((key) =>
    limits.map(({ name, tag }) => `${prefix}{${plain(key)}}:${name}:${tag}`),
  );
  return {
    transitions: [take, give, block],
    lease: leaseOf(limits),
    most: Math.min(...limits.map(({ limit }) => limit)),
    take(key, cost, how, id) {
      const answer = store.update(names(key), take, { rules, cost, how, id });
      return isThenable(answer) ? answer.then(told) : told(answer);
    },
    give: (key, cost, at, id) => store.update(names(key), give, { rules, cost, at, id }),
    block: (key, duration) => store.update(names(key)[0] as string, block, { duration, life }),
    keysOf: names,
  };
}

/** Keeps limits in a store. */
export function ledger(
  store: AtomicStore | ApproximateStore,
  limits: readonly Limit[],
  prefix: string,
): Ledger {
  const atomic = store as AtomicStore;
  for (const any of [undefined, 0, 0.5]) anyOutcome(any);
  const [first, second] = limits;
  if (!first) throw new TypeError("limit must be at least one limit");
  if (new Set(limits.map(({ name }) => name)).size < limits.length)
    throw new TypeError("limit has two of one name; give each a name of its own");
  if (store.consistency === "approximate" && (second || !("merge" in first)))
    throw new TypeError("limit must be a single one that can merge, for the store is approximate");
  return second ? together(atomic, limits, prefix) : alone(atomic, first, prefix);
}
