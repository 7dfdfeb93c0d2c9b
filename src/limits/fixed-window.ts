import type { Outcome } from "../storage/transition.ts";
import { ahead, circleOf, endOf, ruleOf, type WindowOptions, type WindowRule } from "./ending.ts";
import { type Ask, type Decision, type Gift, type Kind, type MergeableLimit, mustName } from "./limit.ts";

/** The state is the end of the window and the count in it. */
function take(
  state: number | undefined,
  { rule, cost, how }: Ask<WindowRule>,
  now: number,
): Outcome<number, Decision> {
  const { limit, window, bits, unit } = rule;
  const radix = 2 ** bits;
  const circle = circleOf(1, rule);
  let [end, before, early] = [endOf(rule, now), 0, false];
  if (state !== undefined) {
    const count = state % radix;
    const left = ahead(((state - count) / radix) * unit, now, circle);
    // No window is longer than that: the clock went back.
    early = left >= window + unit;
    if (left > 0) before = count;
    if (left > 0 && !early) end = now + left;
  }
  const admitted = before + cost <= limit;
  let after = before;
  if (how === "force") after = Math.max(before, Math.min(before + cost, limit));
  else if (admitted && how === undefined) after = before + cost;
  const left = end - now;
  const result = {
    admitted,
    limit,
    remaining: Math.max(limit - after, 0),
    retryAfter: after + cost > limit ? left : 0,
    reset: after > 0 ? left : 0,
    at: now,
  };
  if (after === before && !early) return { value: state, result };
  return { value: ((end % circle) / unit) * radix + after, ttl: left, result };
}

function give(state: number, { rule, cost, at }: Gift<WindowRule>, now: number): Outcome<number, boolean> {
  const radix = 2 ** rule.bits;
  const count = state % radix;
  const left = ahead(((state - count) / radix) * rule.unit, now, circleOf(1, rule));
  const same = left > 0 && (at ?? now) >= now + left - rule.window - rule.unit;
  if (!same) return { value: state, result: false };
  return { value: state - Math.min(cost, count), ttl: left, result: true };
}

const fixed: Kind<number, WindowRule> = {
  name: "fixed",
  holds: false,
  take,
  give,
  lua: `local limit, window, unit, radix = ask.rule.limit, ask.rule.window, ask.rule.unit, 2 ^ ask.rule.bits
    local circle = 2 ^ (52 - ask.rule.bits) * unit
    local finish, before, early = math.ceil(now / unit) * unit + window, 0, false
    if state then
      local count = state % radix
      local left = (state - count) / radix * unit - now % circle
      if left * 2 <= -circle then left = left + circle elseif left * 2 > circle then left = left - circle end
      early = left >= window + unit
      if left > 0 then
        before = count
        if not early then finish = now + left end
      end
    end
    local admitted, after, left = before + ask.cost <= limit, before, finish - now
    if ask.how == "force" then after = math.max(before, math.min(before + ask.cost, limit))
    elseif admitted and not ask.how then after = before + ask.cost end
    local result = { admitted = admitted, limit = limit, remaining = math.max(limit - after, 0),
      retryAfter = after + ask.cost > limit and left or 0, reset = after > 0 and left or 0, at = now }
    if after == before and not early then return state, nil, result end
    return finish % circle / unit * radix + after, left, result`,
};

/**
 * So much in each window; a key's window begins with its first call.
 *
 * In any time as long as a window it admits at most twice the limit, for the end of one window and the beginning of the next
 * may be full: `slidingLog` and a `gcra` with a burst of 1 have no such edges. Its state is one number. Throws a `TypeError`
 * for numbers that are not whole, or too great to count with.
 *
 * @example
 * import { fixedWindow, rateLimit } from "modulink-edge/resilience";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const limit = rateLimit({
 *   store: memoryStore(),
 *   limit: fixedWindow({ limit: 100, window: "1h" }),
 * });
 * (await limit.check("ada", 40)).remaining; // 60
 */
export function fixedWindow(options: WindowOptions): MergeableLimit<number, WindowRule> {
  const rule = ruleOf(options, 1);
  const { limit, window, bits, unit } = rule;
  const radix = 2 ** bits;
  const circle = circleOf(1, rule) / unit;
  return {
    name: mustName(options),
    limit,
    window,
    life: window + unit,
    tag: `f${window}.${bits}`,
    rule,
    kind: fixed,
    // Windows begin at different times in different places: the later end, and the greater count.
    merge(ours, theirs) {
      const [mine, others] = [ours % radix, theirs % radix];
      const [one, other] = [(ours - mine) / radix, (theirs - others) / radix];
      return (ahead(one, other, circle) > 0 ? one : other) * radix + Math.max(mine, others);
    },
  };
}
