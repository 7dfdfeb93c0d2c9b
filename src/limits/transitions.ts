import type { Outcome, TransitionForms } from "../storage/transition.ts";
import { type Transition, transition } from "../storage/transition.ts";
import type { Ask, Gift, Kind, Limit, MergeableLimit, Verdict } from "./limit.ts";

/** A state that lets nothing through for a while. */
export interface Blocked<State> {
  /** Until when, in epoch milliseconds. */
  readonly blocked: number;
  /** How long it was to last, in case the clock goes back. */
  readonly length: number;
  /** How long the state inside it matters. */
  readonly life: number;
  readonly state?: State | undefined;
}

/** For how long a key is to be blocked. */
export interface Block {
  readonly duration: number;
  readonly life: number;
}

const isBlocked = <State>(kept: State | Blocked<State> | undefined): kept is Blocked<State> =>
  typeof kept === "object" && kept !== null && "blocked" in kept;

/** A blocked state; without one inside it has no property of that name, as JSON has none. */
const inBlock = <State>(
  blocked: number,
  length: number,
  life: number,
  state: State | undefined,
): Blocked<State> => (state === undefined ? { blocked, length, life } : { blocked, length, life, state });

/** Clocks may tell fractions, and may be wrong; the arithmetic is for whole milliseconds from 0 on. */
const whole = (now: number): number => Math.max(0, Math.floor(now));

const refused = ([, , retryAfter, reset]: Verdict, left: number, now: number): Verdict => [
  0,
  0,
  left + (retryAfter as number),
  left + (reset as number),
  now,
  1,
];

function takeBlocked<State, Rule>(
  { take }: Kind<State, Rule>,
  kept: Blocked<State>,
  ask: Ask<Rule>,
  now: number,
): Outcome<State | Blocked<State>, Verdict> {
  const { blocked, length, life, state } = kept;
  const left = Math.min(blocked - now, length);
  if (left <= 0) {
    const outcome = take(state, ask, now);
    return outcome.ttl === undefined ? { value: kept, result: outcome.result } : outcome;
  }
  // How it will be then; a clock that went back is put right in the state inside, too. Whoever is in goes on.
  const later =
    ask.how === "renew" ? take(state, ask, now) : take(state, { ...ask, how: "peek" }, now + left);
  const result = refused(later.result, left, now);
  if (blocked - now <= length && later.ttl === undefined) return { value: kept, result };
  return { value: inBlock(now + left, length, life, later.value), ttl: left + life, result };
}

/** Asks a limit, unless its key is blocked. */
export function takeFrom<State, Rule>(
  kind: Kind<State, Rule>,
  kept: State | Blocked<State> | undefined,
  ask: Ask<Rule>,
  time: number,
): Outcome<State | Blocked<State>, Verdict> {
  const now = whole(time);
  return isBlocked(kept) ? takeBlocked(kind, kept, ask, now) : kind.take(kept, ask, now);
}

/** Gives a limit back what was taken; while its key is blocked, nothing. */
export function giveTo<State, Rule>(
  kind: Kind<State, Rule>,
  kept: State | Blocked<State> | undefined,
  gift: Gift<Rule>,
  time: number,
): Outcome<State | Blocked<State>, boolean> {
  if (kept === undefined || (gift.cost === 0 && !kind.holds)) return { value: kept, result: false };
  const now = whole(time);
  if (!isBlocked(kept)) return kind.give(kept, gift, now);
  if (kept.state === undefined) return { value: kept, result: false };
  const { value: state, result } = kind.give(kept.state, gift, now);
  const { blocked, length, life } = kept;
  return { value: inBlock(blocked, length, life, state), ttl: Math.max(0, blocked - now) + life, result };
}

/** What `takeFrom` is in Lua, for functions `take_<kind>(state, ask, now)`. */
export const guarded = `local function guarded(take, kept, ask, now)
    now = math.max(0, math.floor(now))
    if type(kept) ~= "table" or not kept.blocked then return take(kept, ask, now) end
    local left = math.min(kept.blocked - now, kept.length)
    if left <= 0 then
      local value, ttl, result = take(kept.state, ask, now)
      if ttl then return value, ttl, result end
      return kept, nil, result
    end
    local peek, time = { rule = ask.rule, cost = ask.cost, how = "peek", id = ask.id }, now + left
    if ask.how == "renew" then peek, time = ask, now end
    local state, lasts, later = take(kept.state, peek, time)
    local result = { 0, 0, left + later[3], left + later[4], now, 1 }
    if kept.blocked - now <= kept.length and not lasts then return kept, nil, result end
    return { blocked = now + left, length = kept.length, life = kept.life, state = state }, left + kept.life, result
  end
  `;

/** The `take` of a kind as a function in Lua. */
export const inLua = ({ name, lua }: Kind<never, never>): string =>
  `local function take_${name}(state, ask, now)\n${lua}\nend\n  `;

/** One of two that parted, whether they are blocked or not. */
function mergeKept<State>(
  merge: (ours: State, theirs: State) => State,
): (ours: State | Blocked<State>, theirs: State | Blocked<State>) => State | Blocked<State> {
  const open = (kept: State | Blocked<State>): Blocked<State> =>
    isBlocked(kept) ? kept : { blocked: 0, length: 0, life: 0, state: kept };
  return (ours, theirs) => {
    if (!isBlocked(ours) && !isBlocked(theirs)) return merge(ours, theirs);
    const [a, b] = [open(ours), open(theirs)];
    const state =
      a.state === undefined || b.state === undefined ? (a.state ?? b.state) : merge(a.state, b.state);
    return inBlock(
      Math.max(a.blocked, b.blocked),
      Math.max(a.length, b.length),
      Math.max(a.life, b.life),
      state,
    );
  };
}

type Merge = (ours: unknown, theirs: unknown) => unknown;

const merging = (limit: Limit | MergeableLimit): TransitionForms<unknown> =>
  "merge" in limit ? { merge: mergeKept(limit.merge) } : {};

/** The transition that asks a limit. Its name is that of its kind: what is particular to the limit comes as `rule`. */
export function taking(
  limit: Limit | MergeableLimit,
): Transition<unknown, Ask<unknown>, Verdict> & { readonly merge: Merge } {
  const { kind } = limit;
  const forms: TransitionForms<unknown> = {
    lua: `${guarded}${inLua(kind as Kind<never, never>)}return guarded(take_${kind.name}, current, args, now)`,
    ...merging(limit),
  };
  const take = (kept: unknown, ask: Ask<unknown>, now: number): Outcome<unknown, Verdict> =>
    takeFrom(kind, kept, ask, now);
  return transition(`limit.${kind.name}`, take, forms) as never;
}

/** The transition that gives a limit something back. */
export function giving(
  limit: Limit | MergeableLimit,
): Transition<unknown, Gift<unknown>, boolean> & { readonly merge: Merge } {
  const { kind } = limit;
  const give = (kept: unknown, gift: Gift<unknown>, now: number): Outcome<unknown, boolean> =>
    giveTo(kind, kept, gift, now);
  return transition(`limit.give.${kind.name}`, give, merging(limit)) as never;
}

/** The transition that lets nothing through for a while. */
export function blocking(
  limit: Limit | MergeableLimit,
): Transition<unknown, Block, boolean> & { readonly merge: Merge } {
  const block = (kept: unknown, { duration, life }: Block, time: number): Outcome<unknown, boolean> => {
    const now = whole(time);
    const state = isBlocked(kept) ? kept.state : kept;
    return { value: inBlock(now + duration, duration, life, state), ttl: duration + life, result: true };
  };
  return transition("limit.block", block, merging(limit)) as never;
}
