import { isThenable } from "../core/settle.ts";
import type { Answer, ApproximateStore, AtomicStore } from "../storage/store.ts";
import type { JointTransition, Outcome, Transition } from "../storage/transition.ts";
import { type Decision, decide, type How, type Limit, type Verdict } from "./limit.ts";
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

/** A key that has no braces of its own. */
const plain = (key: string): string =>
  /[{}%]/.test(key) ? key.replaceAll("%", "%25").replaceAll("{", "%7B").replaceAll("}", "%7D") : key;

/** What differs between a limiter of one limit and one of several: transitions, keys, and what is told. */
function shapeOf(limits: readonly Limit[], prefix: string) {
  const [first] = limits as readonly [Limit];
  if (limits.length === 1)
    return {
      take: taking(first),
      give: giving(first),
      part: { rule: first.rule },
      place: (key: string): unknown => `${prefix}${first.name}:${first.tag}:${key}`,
      told: (verdict: never): Decision => decide(first.limit, verdict),
    };
  // The keys share a partition, so that one step takes from all of them or from none.
  return {
    take: takingAll(limits),
    give: givingAll(limits),
    part: { rules: limits.map(({ rule }) => rule) },
    place: (key: string): unknown => limits.map(({ name, tag }) => `${prefix}{${plain(key)}}:${name}:${tag}`),
    told: (verdicts: readonly Verdict[]): Decision =>
      decisionOf(verdicts.map((verdict, at) => decide((limits[at] as Limit).limit, verdict))),
  };
}

function book(store: AtomicStore, limits: readonly Limit[], prefix: string): Ledger {
  const { take, give, part, place, told } = shapeOf(limits, prefix);
  const block = blocking(limits[0] as Limit);
  const life = Math.max(...limits.map((limit) => limit.life));
  const once = Object.freeze({ ...part, cost: 1 });
  const at = remembering(place);
  const update = store.update as (keys: unknown, transition: unknown, args: unknown) => Answer<never>;
  const keysOf = (key: string): readonly string[] => [at(key)].flat() as string[];
  return {
    transitions: [take, give, block],
    lease: leaseOf(limits),
    most: Math.min(...limits.map(({ limit }) => limit)),
    take(key, cost, how, id) {
      const plainly = cost === 1 && how === undefined && id === undefined;
      const answer = update.call(store, at(key), take, plainly ? once : { ...part, cost, how, id });
      return isThenable(answer) ? (answer as PromiseLike<never>).then(told) : told(answer);
    },
    give: (key, cost, time, id) => update.call(store, at(key), give, { ...part, cost, at: time, id }),
    block: (key, duration) => update.call(store, keysOf(key)[0], block, { duration, life }),
    keysOf,
  };
}

/** Keeps limits in a store. */
export function ledger(
  store: AtomicStore | ApproximateStore,
  limits: readonly Limit[],
  prefix: string,
): Ledger {
  for (const any of [undefined, 0, 0.5]) anyOutcome(any);
  const [first, second] = limits;
  if (!first) throw new TypeError("limit must be at least one limit");
  if (new Set(limits.map(({ name }) => name)).size < limits.length)
    throw new TypeError("limit has two of one name");
  if (store.consistency === "approximate" && (second || !("merge" in first)))
    throw new TypeError("limit must be a single one that can merge, for the store is approximate");
  return book(store as AtomicStore, limits, prefix);
}
