import { exact } from "../core/count.ts";
import type { Outcome } from "../storage/transition.ts";
import { ahead, endOf, ruleOf, type WindowOptions, type WindowRule } from "./ending.ts";
import {
  type Ask,
  type Gift,
  type Kind,
  type MergeableLimit,
  mustName,
  type Verdict,
  wrap,
} from "./limit.ts";

/** The counts of a window and of the one before it. */
interface Counts {
  readonly current: number;
  readonly previous: number;
  /** When the window ends. */
  readonly end: number;
  /** Whether the clock went back since they were kept. */
  readonly early: boolean;
}

/** The state is the end of the window, the count of the one before, and the count in it. */
function countsAt(state: number | undefined, rule: WindowRule, now: number): Counts {
  const fresh = { current: 0, previous: 0, end: endOf(rule, now), early: false };
  if (state === undefined) return fresh;
  const { radix, circle, unit, window } = rule;
  const rest = Math.floor(state / radix);
  const kept = Math.floor(rest / radix);
  const [current, previous] = [state - rest * radix, rest - kept * radix];
  const left = ahead(kept * unit, now, circle);
  if (left >= window + unit) return { ...fresh, current, previous, early: true };
  if (left > 0) return { current, previous, end: now + left, early: false };
  return left > -window ? { ...fresh, previous: current, end: now + left + window } : fresh;
}

const stateOf = ({ current, previous, end }: Omit<Counts, "early">, rule: WindowRule): number =>
  ((wrap(end, rule.circle) / rule.unit) * rule.radix + previous) * rule.radix + current;

/** How long until the window before weighs little enough, or in the next window this one does. */
function wait(previous: number, current: number, cost: number, left: number, { limit, window }: WindowRule) {
  const room = limit - current - cost;
  if (room >= 0) return left - Math.floor((room * window) / previous);
  return left + window - Math.min(window, Math.floor(((limit - cost) * window) / current));
}

function take(
  state: number | undefined,
  { rule, cost, how }: Ask<WindowRule>,
  now: number,
): Outcome<number, Verdict> {
  const { limit, window } = rule;
  const { current, previous, end, early } = countsAt(state, rule, now);
  const left = end - now;
  // In units of which one call of the present window is `window`.
  const free = (limit - current) * window - previous * Math.min(left, window);
  const admitted = cost * window <= free;
  let after = current;
  if (how === "force") after = current + Math.min(cost, Math.max(0, Math.floor(free / window)));
  else if (admitted && how === undefined) after = current + cost;
  const rest = free - (after - current) * window;
  const reset = after > 0 ? left + window : previous > 0 ? left : 0;
  const result = [
    admitted ? 1 : 0,
    Math.max(Math.floor(rest / window), 0),
    cost * window > rest ? wait(previous, after, cost, left, rule) : 0,
    reset,
    now,
  ];
  if (after === current && !early) return { value: state, ttl: undefined, result };
  return { value: stateOf({ current: after, previous, end }, rule), ttl: left + window, result };
}

function give(state: number, { rule, cost, at }: Gift<WindowRule>, now: number): Outcome<number, boolean> {
  const { current, previous, end } = countsAt(state, rule, now);
  const begin = end - rule.window - rule.unit;
  const time = at ?? now;
  if (time < begin - rule.window) return { value: state, result: false };
  const less =
    time >= begin
      ? { current: Math.max(current - cost, 0), previous }
      : { current, previous: Math.max(previous - cost, 0) };
  return { value: stateOf({ ...less, end }, rule), ttl: end - now + rule.window, result: true };
}

/** Each count the greater of the two, as they are seen from the window that ends later. */
function merging(rule: WindowRule): (ours: number, theirs: number) => number {
  const { circle, radix, unit } = rule;
  const endIn = (state: number): number => Math.floor(state / (radix * radix)) * unit;
  return (ours, theirs) => {
    const late = ahead(endIn(ours), endIn(theirs), circle) > 0 ? endIn(ours) : endIn(theirs);
    // The last moment of that window, a circle on so that it is no negative one.
    const now = late + circle - 1;
    const [one, other] = [countsAt(ours, rule, now), countsAt(theirs, rule, now)];
    const current = Math.max(one.current, other.current);
    return stateOf({ current, previous: Math.max(one.previous, other.previous), end: late }, rule);
  };
}

const counter: Kind<number, WindowRule> = {
  name: "counter",
  holds: false,
  take,
  give,
  lua: `local limit, window, unit, cost = ask.rule.limit, ask.rule.window, ask.rule.unit, ask.cost
    local radix, circle = ask.rule.radix, ask.rule.circle
    local current, previous, finish, early = 0, 0, math.ceil(now / unit) * unit + window, false
    if state then
      local here = state % radix
      local rest = (state - here) / radix
      local before = rest % radix
      local left = (rest - before) / radix * unit - now % circle
      if left * 2 <= -circle then left = left + circle elseif left * 2 > circle then left = left - circle end
      if left >= window + unit then current, previous, early = here, before, true
      elseif left > 0 then current, previous, finish = here, before, now + left
      elseif left > -window then previous, finish = here, now + left + window end
    end
    local left = finish - now
    local free = (limit - current) * window - previous * math.min(left, window)
    local admitted, after = cost * window <= free, current
    if ask.how == "force" then after = current + math.min(cost, math.max(0, math.floor(free / window)))
    elseif admitted and not ask.how then after = current + cost end
    local rest, room, retry = free - (after - current) * window, limit - after - cost, 0
    if cost * window > rest then
      if room >= 0 then retry = left - math.floor(room * window / previous)
      else retry = left + window - math.min(window, math.floor((limit - cost) * window / after)) end
    end
    local result = { admitted and 1 or 0, math.max(math.floor(rest / window), 0),
      retry, after > 0 and left + window or previous > 0 and left or 0, now }
    if after == current and not early then return state, nil, result end
    return (finish % circle / unit * radix + previous) * radix + after, left + window, result`,
};

/**
 * So much in each window, and the window before it still counts, the less the longer it is over: a smooth limit that needs
 * one number. A key's first window begins with its first call.
 *
 * What it estimates for the last window never exceeds the limit, and none of its own windows has more. Calls that all came
 * at the end of the window before weigh less than they should, so any other time as long as a window may have up to
 * `2 * limit - 1`; where that matters, take `slidingLog`. Throws a `TypeError` for numbers that are not whole, or too great
 * to count with.
 *
 * @example
 * import { rateLimit, slidingCounter } from "modulink-edge/resilience";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const limit = rateLimit({
 *   store: memoryStore(),
 *   limit: slidingCounter({ limit: 100, window: "1m" }),
 * });
 * (await limit.check("ada")).remaining; // 99
 */
export function slidingCounter(options: WindowOptions): MergeableLimit<number, WindowRule> {
  const rule = ruleOf(options, 2);
  const { limit, window, radix, unit } = rule;
  if (limit * window > exact) throw new TypeError("limit and window are too much to count exactly");
  return {
    name: mustName(options),
    limit,
    window,
    life: 2 * window + unit,
    tag: `c${window}.${radix}`,
    rule,
    kind: counter,
    merge: merging(rule),
  };
}
