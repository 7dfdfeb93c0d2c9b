import type { Transition } from "../storage/transition.ts";

/** What a store keeps of a key: who runs for it, or what came of it. An empty text stands for what is not there. */
export interface IdempotencyState {
  /** The token of the owner; empty once the key is released. */
  readonly owner: string;
  /** Greater than that of every earlier owner of the key. */
  readonly fencing: number;
  /** When the owner's lease ends, in epoch milliseconds of the store's clock. */
  readonly until: number;
  /** Tells payloads apart. */
  readonly fingerprint: string;
  /** What came of it, written by the policy; empty while the owner runs. */
  readonly outcome: string;
}

/** Who wants to run, and with which payload. */
export interface Beginning {
  readonly owner: string;
  readonly fingerprint: string;
  /** How long the right to run lasts, in milliseconds. */
  readonly lease: number;
  /** How long the key is remembered after that, in milliseconds. */
  readonly ttl: number;
}

/**
 * The right to run, which may have been a silent owner's; or in how many milliseconds the present owner's ends; or what
 * came of it; or that the payload was another.
 */
export type Begun =
  | { readonly fencing: number; readonly takeover: boolean }
  | { readonly wait: number }
  | { readonly outcome: string }
  | { readonly mismatch: true };

/** An owner that needs more time, gives up, or has an outcome. */
export interface Settling extends Beginning {
  readonly fencing: number;
  /** For how many milliseconds from now on the right to run is still wanted; 0 with an outcome, or to give it up. */
  readonly lease: number;
  /** What came of it; empty when there is nothing to record. */
  readonly outcome: string;
}

/**
 * Takes the right to run for a key that nobody has run for, or whose owner's lease has ended.
 *
 * The same owner may ask again, since an answer can be lost. A number is never less than the time in milliseconds, so that
 * it goes on growing though the store forget the last one.
 *
 * @example
 * import { beginIdempotent } from "modulink-edge/resilience";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const store = memoryStore();
 * const begin = (owner: string) =>
 *   store.update("order:7", beginIdempotent, { owner, fingerprint: "", lease: 1000, ttl: 60_000 });
 * "fencing" in begin("ada"); // true
 * "wait" in begin("bob"); // true
 */
export const beginIdempotent: Transition<IdempotencyState, Beginning, Begun> = {
  name: "idempotency.begin",
  apply(current, { owner, fingerprint, lease, ttl }, now) {
    const value = current;
    const owned = current !== undefined && current.owner !== "";
    if (owned && current.fingerprint !== fingerprint) return { value, result: { mismatch: true } };
    if (owned && current.outcome !== "") return { value, result: { outcome: current.outcome } };
    const held = owned && current.until > now;
    const again = held && current.owner === owner;
    if (held && !again) return { value, result: { wait: current.until - now } };
    const fencing = again ? current.fencing : Math.max((current?.fencing ?? 0) + 1, Math.floor(now));
    return {
      value: { owner, fencing, until: now + lease, fingerprint, outcome: "" },
      ttl: lease + ttl,
      result: { fencing, takeover: owned && !again },
    };
  },
  lua: `local owned = current ~= nil and current.owner ~= ""
      if owned and current.fingerprint ~= args.fingerprint then return current, nil, { mismatch = true } end
      if owned and current.outcome ~= "" then return current, nil, { outcome = current.outcome } end
      local held = owned and current["until"] > now
      local again = held and current.owner == args.owner
      if held and not again then return current, nil, { wait = current["until"] - now } end
      local fencing = again and current.fencing or math.max((current and current.fencing or 0) + 1, math.floor(now))
      return { owner = args.owner, fencing = fencing, ["until"] = now + args.lease, fingerprint = args.fingerprint, outcome = "" },
        args.lease + args.ttl, { fencing = fencing, takeover = owned and not again }`,
};

/**
 * Records an outcome, or prolongs the right to run, or gives it up; says whether it was still the asker's. It may be asked
 * for again.
 *
 * Who gives it up without an outcome leaves the key to anybody, with any payload. An outcome of a key that the store has
 * forgotten is recorded all the same: what happened has happened.
 *
 * @example
 * import { settleIdempotent } from "modulink-edge/resilience";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const mine = { owner: "ada", fencing: 1, fingerprint: "", lease: 0, ttl: 60_000 };
 * const store = memoryStore();
 * store.update("order:7", settleIdempotent, { ...mine, outcome: "paid" }); // true
 * store.update("order:7", settleIdempotent, { ...mine, owner: "bob", outcome: "paid twice" }); // false
 */
export const settleIdempotent: Transition<IdempotencyState, Settling, boolean> = {
  name: "idempotency.settle",
  apply(current, args, now) {
    const { owner, fencing, fingerprint, lease, ttl, outcome } = args;
    const ours = current
      ? current.owner === owner && current.fencing === fencing && (current.outcome === "" || outcome !== "")
      : outcome !== "";
    if (!ours || current?.outcome) return { value: current, result: ours };
    const given = lease === 0 && outcome === "";
    const value = { owner: given ? "" : owner, fencing, until: now + lease, fingerprint, outcome };
    return { value, ttl: lease + ttl, result: true };
  },
  lua: `local ours = args.outcome ~= ""
      if current then
        ours = current.owner == args.owner and current.fencing == args.fencing and (current.outcome == "" or ours)
      end
      if not ours or (current and current.outcome ~= "") then return current, nil, ours end
      local owner = args.owner
      if args.lease == 0 and args.outcome == "" then owner = "" end
      return { owner = owner, fencing = args.fencing, ["until"] = now + args.lease, fingerprint = args.fingerprint,
        outcome = args.outcome }, args.lease + args.ttl, true`,
};
