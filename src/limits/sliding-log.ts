import { mustCount } from "../core/count.ts";
import type { Outcome } from "../storage/transition.ts";
import type { WindowOptions } from "./ending.ts";
import {
  type Ask,
  type Gift,
  type Kind,
  type MergeableLimit,
  mustLast,
  mustName,
  type Verdict,
} from "./limit.ts";

/** A limit for the time just past. */
export interface LogRule {
  readonly limit: number;
  readonly window: number;
}

/** Times and how much was admitted at each: `[time, amount, time, amount, ...]`, the oldest first. */
export type Log = readonly number[];

const amounts = (log: Log): number => log.reduce((sum, amount, at) => sum + (at % 2) * amount, 0);

/** What of a log still counts. A time that is yet to come (the clock went back) is now. */
function recent(state: Log, window: number, now: number): { log: number[]; early: boolean } {
  const log: number[] = [];
  let early = false;
  for (let at = 0; at < state.length; at += 2) {
    const time = state[at] as number;
    early ||= time > now;
    if (time + window > now) add(log, Math.min(time, now), state[at + 1] as number);
  }
  return { log, early };
}

function add(log: number[], time: number, amount: number): void {
  if (log.at(-2) === time) log[log.length - 1] = (log.at(-1) as number) + amount;
  else log.push(time, amount);
}

/** How long until `amount` of a log no longer counts. */
function until(log: Log, amount: number, window: number, now: number): number {
  let left = amount;
  for (let at = 0; left > 0 && at < log.length; at += 2) {
    left -= log[at + 1] as number;
    if (left <= 0) return (log[at] as number) + window - now;
  }
  return 0;
}

function take(
  state: Log | undefined,
  { rule: { limit, window }, cost, how }: Ask<LogRule>,
  now: number,
): Outcome<Log, Verdict> {
  const { log, early } = recent(state ?? [], window, now);
  const used = amounts(log);
  const admitted = used + cost <= limit;
  const taken =
    how === "force" ? Math.max(0, Math.min(cost, limit - used)) : admitted && how === undefined ? cost : 0;
  if (taken > 0) add(log, now, taken);
  const reset = log.length > 0 ? (log.at(-2) as number) + window - now : 0;
  const result = [
    admitted ? 1 : 0,
    Math.max(limit - used - taken, 0),
    until(log, used + taken + cost - limit, window, now),
    reset,
    now,
  ];
  if (taken === 0 && !early) return { value: state, ttl: undefined, result };
  return { value: log, ttl: reset, result };
}

function give(
  state: Log,
  { rule: { window }, cost, at: time }: Gift<LogRule>,
  now: number,
): Outcome<Log, boolean> {
  const { log } = recent(state, window, now);
  let left = cost;
  for (let at = log.length - 2; at >= 0 && left > 0; at -= 2) {
    if (time !== undefined && log[at] !== time) continue;
    const less = Math.min(left, log[at + 1] as number);
    left -= less;
    (log[at + 1] as number) -= less;
    if (log[at + 1] === 0) log.splice(at, 2);
  }
  if (log.length === 0) return { value: undefined, result: true };
  return { value: log, ttl: (log.at(-2) as number) + window - now, result: left < cost };
}

/** Of each time, the greater amount. */
function merge(ours: Log, theirs: Log): Log {
  const amounts = new Map<number, number>();
  for (const log of [ours, theirs])
    for (let at = 0; at < log.length; at += 2)
      amounts.set(log[at] as number, Math.max(amounts.get(log[at] as number) ?? 0, log[at + 1] as number));
  return [...amounts].sort(([a], [b]) => a - b).flat();
}

const logged: Kind<Log, LogRule> = {
  name: "log",
  holds: false,
  take,
  give,
  lua: `local limit, window, cost = ask.rule.limit, ask.rule.window, ask.cost
    local log, used, early = {}, 0, false
    local function add(time, amount)
      if log[#log - 1] == time then log[#log] = log[#log] + amount
      else log[#log + 1] = time log[#log + 1] = amount end
    end
    for at = 1, state and #state or 0, 2 do
      early = early or state[at] > now
      if state[at] + window > now then
        add(math.min(state[at], now), state[at + 1])
        used = used + state[at + 1]
      end
    end
    local admitted, taken = used + cost <= limit, 0
    if ask.how == "force" then taken = math.max(0, math.min(cost, limit - used))
    elseif admitted and not ask.how then taken = cost end
    if taken > 0 then add(now, taken) end
    local reset, retry, short = 0, 0, used + taken + cost - limit
    for at = 1, #log, 2 do
      if short > 0 then
        short = short - log[at + 1]
        if short <= 0 then retry = log[at] + window - now end
      end
    end
    if #log > 0 then reset = log[#log - 1] + window - now end
    local result = { admitted and 1 or 0, math.max(limit - used - taken, 0),
      retry, reset, now }
    if taken == 0 and not early then return state, nil, result end
    return array(log), reset, result`,
};

/**
 * So much in any time as long as the window: it remembers when each call came, so it is exact, without edges.
 *
 * Its state holds up to two numbers for each call of a window (calls of the same millisecond share them), and every check
 * reads them all: for limits up to some hundreds. Throws a `TypeError` for numbers that are not whole.
 *
 * @example
 * import { rateLimit, slidingLog } from "modulink-edge/resilience";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const limit = rateLimit({
 *   store: memoryStore(),
 *   limit: slidingLog({ limit: 5, window: "10s" }),
 * });
 * (await limit.check("ada", 5)).retryAfter; // 10000
 */
export function slidingLog(options: WindowOptions): MergeableLimit<Log, LogRule> {
  const limit = mustCount(options.limit, "limit");
  const window = mustLast(options.window, "window");
  const rule = { limit, window };
  return {
    name: mustName(options),
    limit,
    window,
    life: window,
    tag: `l${window}`,
    rule,
    kind: logged,
    merge,
  };
}
