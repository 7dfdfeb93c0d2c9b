import { mustCount } from "../core/count.ts";
import type { Duration } from "../core/duration.ts";
import type { Outcome } from "../storage/transition.ts";
import {
  type Ask,
  type Gift,
  type Kind,
  type LimitOptions,
  type MergeableLimit,
  mustLast,
  mustName,
  type Verdict,
  wrap,
} from "./limit.ts";

/**
 * A bucket that is measured in units of which a token takes `per` and a millisecond brings `flow`: whole numbers, so that
 * nothing is ever rounded.
 */
export interface BucketRule {
  readonly limit: number;
  readonly per: number;
  readonly flow: number;
}

/** How a bucket is filled. */
export interface TokenBucketOptions extends LimitOptions {
  /** How many tokens it holds: the most that is admitted at once. */
  readonly capacity: number;
  /** How many tokens come in each period, evenly spread. */
  readonly refill: number;
  /** The period; whole milliseconds. */
  readonly every: Duration;
}

/** How often is admitted. */
export interface GcraOptions extends LimitOptions {
  /** How much is admitted in the long run in each window, evenly spread. */
  readonly limit: number;
  /** The window; whole milliseconds. */
  readonly window: Duration;
  /** How much is admitted at once; default: `limit`. With 1, no window ever has more than `limit`. */
  readonly burst?: number | undefined;
}

/** Times are kept modulo this many milliseconds, for a number has room for so many units of them. */
const spanOf = (flow: number): number => Math.floor(2 ** 52 / flow);

/** How far one time of the circle is after another, in units; negative when it is before. */
function apart(to: number, from: number, circle: number): number {
  const far = to - from;
  return far * 2 < -circle ? far + circle : far * 2 > circle ? far - circle : far;
}

/** The state is the time at which the bucket is full again, in units. */
function take(
  state: number | undefined,
  { rule: { limit, per, flow }, cost, how }: Ask<BucketRule>,
  now: number,
): Outcome<number, Verdict> {
  const span = spanOf(flow);
  const circle = span * flow;
  const base = wrap(now, span) * flow;
  const most = limit * per;
  const missing = state === undefined ? 0 : apart(state, base, circle);
  // More than all of it is missing only after the clock went back.
  const before = Math.min(Math.max(missing, 0), most);
  const need = cost * per;
  const admitted = before + need <= most;
  let after = before;
  if (how === "force") after = Math.min(before + need, most);
  else if (admitted && how === undefined) after = before + need;
  const short = after + need - most;
  const reset = Math.ceil(after / flow);
  const result = [
    admitted ? 1 : 0,
    Math.floor((most - after) / per),
    short > 0 ? Math.ceil(short / flow) : 0,
    reset,
    now,
  ];
  if (after === before && missing <= most) return { value: state, ttl: undefined, result };
  return { value: wrap(base + after, circle), ttl: reset, result };
}

function give(
  state: number,
  { rule: { per, flow }, cost }: Gift<BucketRule>,
  now: number,
): Outcome<number, boolean> {
  const span = spanOf(flow);
  const circle = span * flow;
  const base = wrap(now, span) * flow;
  const after = apart(state, base, circle) - cost * per;
  if (after <= 0) return { value: undefined, result: true };
  return { value: wrap(base + after, circle), ttl: Math.ceil(after / flow), result: true };
}

const bucket: Kind<number, BucketRule> = {
  name: "bucket",
  holds: false,
  take,
  give,
  lua: `local limit, per, flow = ask.rule.limit, ask.rule.per, ask.rule.flow
    local span = math.floor(4503599627370496 / flow)
    local circle, base, most = span * flow, (now % span) * flow, limit * per
    local missing = 0
    if state then
      missing = state - base
      if missing * 2 < -circle then missing = missing + circle
      elseif missing * 2 > circle then missing = missing - circle end
    end
    local before, need = math.min(math.max(missing, 0), most), ask.cost * per
    local admitted, after = before + need <= most, before
    if ask.how == "force" then after = math.min(before + need, most)
    elseif admitted and not ask.how then after = before + need end
    local reset = math.ceil(after / flow)
    local result = { admitted and 1 or 0, math.floor((most - after) / per),
      math.max(0, math.ceil((after + need - most) / flow)), reset, now }
    if after == before and missing <= most then return state, nil, result end
    return (base + after) % circle, reset, result`,
};

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

function limitOf(
  capacity: number,
  refill: number,
  every: number,
  option: string,
  name: string,
): MergeableLimit<number, BucketRule> {
  const common = divisor(every, refill);
  const [per, flow] = [every / common, refill / common];
  const circle = spanOf(flow) * flow;
  if (capacity * per > circle / 8)
    throw new TypeError(`${option} is too much to count exactly; count in greater units`);
  return {
    name,
    limit: capacity,
    window: Math.ceil((capacity * per) / flow),
    life: Math.ceil((capacity * per) / flow),
    tag: `b${flow}`,
    rule: { limit: capacity, per, flow },
    kind: bucket,
    merge: (ours, theirs) => (apart(ours, theirs, circle) > 0 ? ours : theirs),
  };
}

/**
 * A bucket of tokens: each call takes as many as it costs, and tokens come back evenly, `refill` in each `every`.
 *
 * In any time of length T it admits at most `capacity` and what T brings: `capacity + floor(T * refill / every)`. Its state is
 * one number. Throws a `TypeError` for numbers that are not whole, or too great to count with exactly.
 *
 * @example
 * import { rateLimit, tokenBucket } from "modulink-edge/resilience";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const limit = rateLimit({
 *   store: memoryStore(),
 *   limit: tokenBucket({ capacity: 2, refill: 1, every: "1s" }),
 * });
 * const answers = [await limit.check("ada"), await limit.check("ada"), await limit.check("ada")];
 * answers.map(({ admitted }) => admitted); // [true, true, false]
 */
export function tokenBucket(options: TokenBucketOptions): MergeableLimit<number, BucketRule> {
  const capacity = mustCount(options.capacity, "capacity");
  const refill = mustCount(options.refill, "refill");
  return limitOf(capacity, refill, mustLast(options.every, "every"), "capacity", mustName(options));
}

/**
 * The generic cell rate algorithm: one call each `window / limit`, and up to `burst` of them early.
 *
 * In any time of length T it admits at most `burst + floor(T * limit / window)`; with a `burst` of 1, no window ever has more
 * than `limit`. It is a token bucket told otherwise, and its state is one number. Throws a `TypeError` for numbers that are
 * not whole, or too great to count with exactly.
 *
 * @example
 * import { gcra, rateLimit } from "modulink-edge/resilience";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const limit = rateLimit({
 *   store: memoryStore(),
 *   limit: gcra({ limit: 60, window: "1m", burst: 1 }),
 * });
 * await limit.check("ada");
 * (await limit.check("ada")).retryAfter; // 1000, or a little less when the first call was long ago
 */
export function gcra(options: GcraOptions): MergeableLimit<number, BucketRule> {
  const limit = mustCount(options.limit, "limit");
  const burst = mustCount(options.burst ?? limit, "burst");
  return limitOf(burst, limit, mustLast(options.window, "window"), "burst", mustName(options));
}
