import type { Transition } from "../storage/transition.ts";

/** What a store keeps of a lease. Its fencing number outlives its owners by a day, so that it only grows. */
export interface LeaseState {
  /** The holder's token; null after a release. */
  readonly owner: string | null;
  readonly fencing: number;
  /** When it ends, in epoch milliseconds of the store's clock. */
  readonly until: number;
}

/** Who asks, and for how many milliseconds. */
export interface Claim {
  readonly owner: string;
  readonly ttl: number;
}

/** The fencing number of the lease that was had, or else in how many milliseconds the present one ends. */
export type Claimed = { readonly fencing: number } | { readonly wait: number };

/** A holder, and for how many milliseconds from now on the lease is wanted; 0 gives it up. */
export interface Extension extends Claim {
  readonly fencing: number;
}

/** How long a fencing number is remembered, in milliseconds. */
const memory = 86_400_000;

/**
 * Takes a lease that is free, or that the same owner has already: an answer that was lost may be asked for again.
 *
 * A number is never less than the time in milliseconds, so that it goes on growing though the store forget the last one.
 *
 * @example
 * import { claimLease } from "modulink-edge/resilience";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const store = memoryStore();
 * "fencing" in store.update("lease:nightly", claimLease, { owner: "me", ttl: 1000 }); // true
 */
export const claimLease: Transition<LeaseState, Claim, Claimed> = {
  name: "lease.claim",
  apply(current, { owner, ttl }, now) {
    const held = current !== undefined && current.owner !== null && current.until > now;
    if (held && current.owner !== owner) return { value: current, result: { wait: current.until - now } };
    const fencing = held ? current.fencing : Math.max((current?.fencing ?? 0) + 1, Math.floor(now));
    return { value: { owner, fencing, until: now + ttl }, ttl: ttl + memory, result: { fencing } };
  },
  lua: `local held = current and current.owner ~= cjson.null and current["until"] > now
      if held and current.owner ~= args.owner then return current, nil, { wait = current["until"] - now } end
      local fencing = held and current.fencing or math.max((current and current.fencing or 0) + 1, math.floor(now))
      return { owner = args.owner, fencing = fencing, ["until"] = now + args.ttl }, args.ttl + ${memory}, { fencing = fencing }`,
};

/**
 * Prolongs a lease that still runs, or gives it up; says whether it was the asker's.
 *
 * @example
 * import { extendLease } from "modulink-edge/resilience";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * memoryStore().update("lease:nightly", extendLease, { owner: "me", fencing: 1, ttl: 1000 }); // false
 */
export const extendLease: Transition<LeaseState, Extension, boolean> = {
  name: "lease.extend",
  apply(current, { owner, fencing, ttl }, now) {
    const ours = current?.owner === owner && current.fencing === fencing && current.until > now;
    if (!ours) return { value: current, result: false };
    const value = { owner: ttl === 0 ? null : owner, fencing, until: now + ttl };
    return { value, ttl: ttl + memory, result: true };
  },
  lua: `local ours = current and current.owner == args.owner and current.fencing == args.fencing and current["until"] > now
      if not ours then return current, nil, false end
      local owner = args.owner
      if args.ttl == 0 then owner = cjson.null end
      return { owner = owner, fencing = args.fencing, ["until"] = now + args.ttl }, args.ttl + ${memory}, true`,
};
