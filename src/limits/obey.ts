import { mustCount } from "../core/count.ts";
import { type Duration, milliseconds } from "../core/duration.ts";
import { ModulinkError } from "../core/errors.ts";
import { mustCall, type Next, named } from "../core/middleware.ts";
import { readRetryAfter } from "../core/retry-after.ts";
import type { Run } from "../core/run.ts";
import { isThenable } from "../core/settle.ts";
import { sleep } from "../core/within.ts";
import { readRateLimit, readRateLimitPolicy } from "./fields.ts";

/** What an answer says of its limits. */
export interface Answered {
  readonly headers: { get(name: string): string | null };
}

/** How the limits of servers are obeyed. */
export interface ObeyRateLimitOptions<In> {
  /** Whose limits a call is under: calls of one target share what was learned. Default: all are of one. */
  readonly target?: ((input: In) => string) | undefined;
  /** The longest that a call waits; one that had to wait longer fails at once. Default 10 min. */
  readonly maxWait?: Duration | undefined;
  /** How many targets are remembered; default 1,000. */
  readonly maxTargets?: number | undefined;
}

/** What was learned, and what it cost. */
export interface ObeyRateLimitStats {
  /** Calls that waited. */
  readonly waited: number;
  /** Calls that would have had to wait too long. */
  readonly rejected: number;
}

/** A policy that obeys the limits of servers. */
export interface ObeyRateLimit<In> {
  <Input extends In, Out extends Answered>(
    input: Input,
    next: Next<Input, Out>,
    run: Run,
  ): Out | PromiseLike<Out>;
  readonly stats: ObeyRateLimitStats;
}

/** What may still be used of one policy until a time, and what there is in each window after it. */
interface Allowance {
  left: number;
  until: number;
  quota: number;
  window: number;
}

/** What is known of a target. */
interface Target {
  /** Nothing before this time: a server said so. */
  from: number;
  readonly policies: Map<string, Allowance>;
}

function learn(target: Target, { headers }: Answered, now: number): void {
  // What a cache answers tells of another time.
  if (Number(headers.get("age") ?? 0) > 0) return;
  const policies = new Map(
    readRateLimitPolicy(headers.get("ratelimit-policy")).map((one) => [one.name, one]),
  );
  const wait = readRetryAfter(headers.get("retry-after"), now);
  if (wait !== undefined) target.from = Math.max(target.from, now + wait);
  for (const { name, remaining, window } of readRateLimit(headers.get("ratelimit"))) {
    const { quota = Infinity, window: every = 0 } = policies.get(name) ?? {};
    // Retry-After takes precedence over the window.
    const until = now + (wait ?? (window ?? 0) * 1000);
    target.policies.set(name, { left: remaining, until, quota, window: every * 1000 });
  }
}

/** When a call may go on, which is now if it may; then it is counted. */
function turn({ from, policies }: Target, now: number): number {
  let time = from;
  for (const policy of policies.values()) {
    if (policy.until <= now) {
      policy.left = policy.window > 0 ? policy.quota : Infinity;
      policy.until = now + policy.window;
    }
    if (policy.left <= 0) time = Math.max(time, policy.until);
  }
  if (time > now) return time;
  for (const policy of policies.values()) policy.left--;
  return now;
}

/**
 * Obeys what servers say of their limits: after an answer with `Retry-After` or `RateLimit`, calls to that target wait until
 * they may go on.
 *
 * It reads the fields of draft-ietf-httpapi-ratelimit-headers-11 and of RFC 9110; `Retry-After` comes first, malformed fields and
 * answers from caches are ignored. A call that had to wait longer than `maxWait` fails with the code `rate-limited`. Throws a
 * `TypeError` for a wrong option.
 *
 * @example
 * import { chain } from "modulink-edge";
 * import { obeyRateLimit } from "modulink-edge/resilience";
 *
 * const server = async (_: URL) => new Response("hello", { headers: { ratelimit: '"default";r=9;t=1' } });
 * const get = chain("get").link(
 *   "fetch",
 *   (url: URL) => server(url), // in earnest: (url, run) => fetch(url, { signal: run.signal })
 *   obeyRateLimit({ target: (url: URL) => url.origin }),
 * );
 * (await get(new URL("https://example.org/"))).status; // 200
 */
export function obeyRateLimit<In = unknown>(options: ObeyRateLimitOptions<In> = {}): ObeyRateLimit<In> {
  const { target: nameOf = () => "", maxTargets = 1000 } = options;
  mustCall(nameOf, "target");
  mustCount(maxTargets, "maxTargets");
  const longest = milliseconds(options.maxWait ?? "10m", "maxWait");
  const targets = new Map<string, Target>();
  const stats = { waited: 0, rejected: 0 };

  function targetOf(name: string): Target {
    const known = targets.get(name) ?? { from: 0, policies: new Map() };
    targets.delete(name);
    targets.set(name, known);
    if (targets.size > maxTargets) targets.delete(targets.keys().next().value as string);
    return known;
  }

  async function wait(target: Target, first: number, run: Run): Promise<void> {
    const limit = run.clock.now() + longest;
    stats.waited++;
    for (let until = first; until > run.clock.now(); until = turn(target, run.clock.now())) {
      const retryAfter = until - run.clock.now();
      if (until > limit) {
        stats.rejected++;
        throw new ModulinkError("rate-limited", "the server asks for a longer pause", {
          retryAfter,
          stack: false,
        });
      }
      run.emit({ type: "limit:waiting", wait: retryAfter });
      await sleep(retryAfter, run);
    }
  }

  function around<Input extends In, Out extends Answered>(
    input: Input,
    next: Next<Input, Out>,
    run: Run,
  ): Out | PromiseLike<Out> {
    const target = targetOf(nameOf(input));
    const hear = (answer: Out): Out => {
      learn(target, answer, run.clock.now());
      return answer;
    };
    const go = (): Out | PromiseLike<Out> => {
      const answer = next(input);
      return isThenable(answer) ? (answer as PromiseLike<Out>).then(hear) : hear(answer as Out);
    };
    const now = run.clock.now();
    const time = turn(target, now);
    return time > now ? wait(target, time, run).then(go) : go();
  }

  return Object.assign(named(around, "obeyRateLimit"), { stats });
}
