import { mustCount } from "../core/count.ts";
import type { Duration } from "../core/duration.ts";
import type { Outcome } from "../storage/transition.ts";
import {
  type Ask,
  type Gift,
  type Kind,
  type Limit,
  type LimitOptions,
  mustLast,
  mustName,
  type Verdict,
} from "./limit.ts";

/** A limit for what runs at the same time. */
export interface ConcurrencyRule {
  readonly limit: number;
  readonly lease: number;
}

/** How much may run at the same time. */
export interface ConcurrencyOptions extends LimitOptions {
  /** How much may run at the same time. */
  readonly limit: number;
  /** How long a place is kept without a renewal: so soon the places of a process that died are free again. Default 30 s. */
  readonly lease?: Duration | undefined;
}

/** Who holds how much until when: `[id, until, amount]`. */
export type Holder = readonly [id: string, until: number, amount: number];

/** Who still holds something. A lease is never longer than from now on, though the clock went back. */
function holding(state: readonly Holder[], lease: number, now: number): { held: Holder[]; early: boolean } {
  const held = state.filter(([, until]) => until > now);
  const early = held.some(([, until]) => until > now + lease);
  return {
    held: held.map(([id, until, amount]) => [id, Math.min(until, now + lease), amount]),
    early,
  };
}

/** How long until leases of this amount are over at the latest. */
function over(held: readonly Holder[], amount: number, now: number): number {
  let left = amount;
  for (const [, until, size] of held) {
    if (left <= 0) break;
    left -= size;
    if (left <= 0) return until - now;
  }
  return 0;
}

const amount = (held: readonly Holder[]): number => held.reduce((sum, [, , size]) => sum + size, 0);

function take(
  state: readonly Holder[] | undefined,
  { rule: { limit, lease }, cost, how, id = "" }: Ask<ConcurrencyRule>,
  now: number,
): Outcome<readonly Holder[], Verdict> {
  const { held: all, early } = holding(state ?? [], lease, now);
  // Whoever goes on is counted, though its place may have been over, and another's by now.
  const held = how === "renew" ? all.filter(([holder]) => holder !== id) : all;
  const used = amount(held);
  const admitted = used + cost <= limit;
  const taken = how === "renew" || (admitted && how === undefined) ? cost : 0;
  if (taken > 0) held.push([id, now + lease, taken]);
  const reset = held.length > 0 ? (held.at(-1) as Holder)[1] - now : 0;
  const result = [
    admitted ? 1 : 0,
    Math.max(limit - used - taken, 0),
    over(held, used + taken + cost - limit, now),
    reset,
    now,
  ];
  if (taken === 0 && !early) return { value: state, ttl: undefined, result };
  return { value: held, ttl: reset, result };
}

function give(
  state: readonly Holder[],
  { rule: { lease }, id }: Gift<ConcurrencyRule>,
  now: number,
): Outcome<readonly Holder[], boolean> {
  const { held } = holding(state, lease, now);
  const left = held.filter(([holder]) => holder !== id);
  const result = left.length < held.length;
  const last = left.at(-1);
  return { value: last && left, ttl: last && last[1] - now, result };
}

const leased: Kind<readonly Holder[], ConcurrencyRule> = {
  name: "concurrency",
  holds: true,
  take,
  give,
  lua: `local limit, lease, cost = ask.rule.limit, ask.rule.lease, ask.cost
    local held, used, early = {}, 0, false
    local renew = ask.how == "renew"
    for _, one in ipairs(state or {}) do
      if one[2] > now then early = early or one[2] > now + lease end
      if one[2] > now and not (renew and one[1] == ask.id) then
        held[#held + 1] = { one[1], math.min(one[2], now + lease), one[3] }
        used = used + one[3]
      end
    end
    local admitted, taken = used + cost <= limit, 0
    if renew or (admitted and not ask.how) then taken = cost end
    if taken > 0 then held[#held + 1] = { ask.id or "", now + lease, taken } end
    local reset, retry, short = 0, 0, used + taken + cost - limit
    for _, one in ipairs(held) do
      if short > 0 then
        short = short - one[3]
        if short <= 0 then retry = one[2] - now end
      end
    end
    if #held > 0 then reset = held[#held][2] - now end
    local result = { admitted and 1 or 0, math.max(limit - used - taken, 0),
      retry, reset, now }
    if taken == 0 and not early then return state, nil, result end
    return array(held), reset, result`,
};

/**
 * So much at the same time, over all processes.
 *
 * A place is renewed while the call runs and given back at its end, by the middleware or the reservation; the place of a
 * process that died is free after its `lease`. Throws a `TypeError` for numbers that are not whole.
 *
 * @example
 * import { chain } from "modulink-edge";
 * import { concurrency, rateLimit } from "modulink-edge/resilience";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const two = rateLimit({
 *   store: memoryStore(),
 *   limit: concurrency({ limit: 2, lease: "10s" }),
 * });
 * const report = chain("report").link("draw", async (month: string) => `report of ${month}`, two);
 * await report("May"); // "report of May"
 */
export function concurrency(options: ConcurrencyOptions): Limit<readonly Holder[], ConcurrencyRule> {
  const limit = mustCount(options.limit, "limit");
  const lease = mustLast(options.lease ?? "30s", "lease");
  return {
    name: mustName(options),
    limit,
    window: undefined,
    life: lease,
    tag: "h",
    rule: { limit, lease },
    kind: leased,
  };
}
