import {
  fixedWindow,
  gcra,
  type Limit,
  rateLimit,
  slidingCounter,
  slidingLog,
  tokenBucket,
} from "modulink-edge/resilience";
import type { AtomicStore } from "modulink-edge/storage";
import { expect } from "vitest";
import { handClock } from "../limits/clock.ts";
import vBlock from "./rate-limit/block.json" with { type: "json" };
import vClockGoesBack from "./rate-limit/clock-goes-back.json" with { type: "json" };
import vFixedWindow from "./rate-limit/fixed-window.json" with { type: "json" };
import vGcra from "./rate-limit/gcra.json" with { type: "json" };
import vKeys from "./rate-limit/keys.json" with { type: "json" };
import vRefund from "./rate-limit/refund.json" with { type: "json" };
import vSeveral from "./rate-limit/several.json" with { type: "json" };
import vSlidingCounter from "./rate-limit/sliding-counter.json" with { type: "json" };
import vSlidingLog from "./rate-limit/sliding-log.json" with { type: "json" };
import vTokenBucket from "./rate-limit/token-bucket.json" with { type: "json" };
import vTokenBucketThirds from "./rate-limit/token-bucket-thirds.json" with { type: "json" };

/** A limit as a vector tells it. */
type Told = { readonly type: string } & Readonly<Record<string, never>>;

interface Step {
  readonly at: number;
  readonly do: "check" | "peek" | "refund" | "penalize" | "block" | "reset";
  readonly key?: string;
  readonly cost?: number;
  readonly duration?: number;
  readonly expect?: Readonly<Record<string, unknown>>;
}

/** A vector: see docs/vectors/rate-limit.md. */
export interface Vector {
  readonly title: string;
  readonly policy: { readonly limits: readonly Told[] };
  readonly steps: readonly Step[];
}

const kinds: Record<string, (options: never) => Limit> = {
  "token-bucket": tokenBucket,
  gcra,
  "fixed-window": fixedWindow,
  "sliding-log": slidingLog,
  "sliding-counter": slidingCounter,
};

const files = {
  "block.json": vBlock,
  "clock-goes-back.json": vClockGoesBack,
  "fixed-window.json": vFixedWindow,
  "gcra.json": vGcra,
  "keys.json": vKeys,
  "refund.json": vRefund,
  "several.json": vSeveral,
  "sliding-counter.json": vSlidingCounter,
  "sliding-log.json": vSlidingLog,
  "token-bucket-thirds.json": vTokenBucketThirds,
  "token-bucket.json": vTokenBucket,
};

/** All vectors, by the names of their files. */
export const vectors = Object.entries(files) as unknown as readonly (readonly [string, Vector])[];

const begin = 1_700_000_000_000;

/** Replays a vector on a store that is opened with a clock; `prefix` keeps it apart from others. */
export async function replay(
  { title, policy, steps }: Vector,
  open: (clock: ReturnType<typeof handClock>) => AtomicStore,
  prefix: string,
): Promise<void> {
  const clock = handClock(begin);
  const limit = policy.limits.map(({ type, ...options }) => kinds[type]?.(options as never) as Limit);
  const limiter = rateLimit({ store: open(clock), clock, limit, prefix });
  for (const [turn, step] of steps.entries()) {
    const { at, do: what, key = "key", cost, duration, expect: wanted = {} } = step;
    clock.set(begin + at);
    const answer = what === "block" ? limiter.block(key, duration ?? 0) : limiter[what](key, cost as number);
    const told = await answer;
    if (Object.keys(wanted).length > 0)
      expect(told, `${title}, step ${turn}: ${JSON.stringify(step)}`).toMatchObject(wanted);
  }
}
