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

/** The state is the end of the window and the count in it. */
function take(
  state: number | undefined,
  { rule, cost, how }: Ask<WindowRule>,
  now: number,
): Outcome<number, Verdict> {
  const { limit, window, radix, circle, unit } = rule;
  let end = endOf(rule, now);
  let before = 0;
  let early = false;
  if (state !== undefined) {
    const kept = Math.floor(state / radix);
    const left = ahead(kept * unit, now, circle);
    // No window is longer than that: the clock went back.
    early = left >= window + unit;
    if (left > 0) before = state - kept * radix;
    if (left > 0 && !early) end = now + left;
  }
  const admitted = before + cost <= limit;
  let after = before;
  if (how === "force") after = Math.max(before, Math.min(before + cost, limit));
  else if (admitted && how === undefined) after = before + cost;
  const left = end - now;
  const reset = after > 0 ? left : 0;
  const result = [admitted ? 1 : 0, Math.max(limit - after, 0), after + cost > limit ? left : 0, reset, now];
  if (after === before && !early) return { value: state, ttl: undefined, result };
  return { value: (wrap(end, circle) / unit) * radix + after, ttl: left, result };
}

function give(state: number, { rule, cost, at }: Gift<WindowRule>, now: number): Outcome<number, boolean> {
  const count = state % rule.radix;
  const left = ahead(((state - count) / rule.radix) * rule.unit, now, rule.circle);
  const same = left > 0 && (at ?? now) >= now + left - rule.window - rule.unit;
  if (!same) return { value: state, result: false };
  return { value: state - Math.min(cost, count), ttl: left, result: true };
}

const fixed: Kind<number, WindowRule> = {
  name: "fixed",
  holds: false,
  take,
  give,
  lua: `local limit, window, unit = ask.rule.limit, ask.rule.window, ask.rule.unit
    local radix, circle = ask.rule.radix, ask.rule.circle
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
    local result = { admitted and 1 or 0, math.max(limit - after, 0),
      after + ask.cost > limit and left or 0, after > 0 and left or 0, now }
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
  const { limit, window, radix, unit } = rule;
  const circle = rule.circle / unit;
  return {
    name: mustName(options),
    limit,
    window,
    life: window + unit,
    tag: `f${window}.${radix}`,
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
