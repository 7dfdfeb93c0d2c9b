import { type Transition, transition } from "../storage/transition.ts";

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

/** An owner that needs more time, or 0 to give the right up without an outcome. */
export interface Prolonging {
  readonly owner: string;
  readonly fencing: number;
  /** In milliseconds, from now. */
  readonly lease: number;
  /** How long the key is remembered after that, in milliseconds. */
  readonly ttl: number;
}

/** An owner with its outcome. */
export interface Completion {
  readonly owner: string;
  readonly fencing: number;
  readonly fingerprint: string;
  /** At least one character. */
  readonly outcome: string;
  /** How long the outcome is remembered, in milliseconds. */
  readonly ttl: number;
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
export const beginIdempotent: Transition<IdempotencyState, Beginning, Begun> = transition(
  "idempotency.begin",
  (current: IdempotencyState | undefined, { owner, fingerprint, lease, ttl }: Beginning, now: number) => {
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
  {
    lua: `local owned = current ~= nil and current.owner ~= ""
      if owned and current.fingerprint ~= args.fingerprint then return current, nil, { mismatch = true } end
      if owned and current.outcome ~= "" then return current, nil, { outcome = current.outcome } end
      local held = owned and current["until"] > now
      local again = held and current.owner == args.owner
      if held and not again then return current, nil, { wait = current["until"] - now } end
      local fencing = again and current.fencing or math.max((current and current.fencing or 0) + 1, math.floor(now))
      return { owner = args.owner, fencing = fencing, ["until"] = now + args.lease, fingerprint = args.fingerprint, outcome = "" },
        args.lease + args.ttl, { fencing = fencing, takeover = owned and not again }`,
  },
) as never;

/**
 * Prolongs the right to run, or gives it up; says whether it was still the asker's.
 *
 * Who gives it up without an outcome leaves the key to anybody, with any payload.
 *
 * @example
 * import { extendIdempotent } from "modulink-edge/resilience";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * memoryStore().update("order:7", extendIdempotent, { owner: "ada", fencing: 1, lease: 1000, ttl: 60_000 }); // false
 */
export const extendIdempotent: Transition<IdempotencyState, Prolonging, boolean> = transition(
  "idempotency.extend",
  (current: IdempotencyState | undefined, { owner, fencing, lease, ttl }: Prolonging, now: number) => {
    const ours = current?.owner === owner && current.fencing === fencing && current.outcome === "";
    if (!ours) return { value: current, result: false };
    const value = { ...current, owner: lease === 0 ? "" : owner, until: now + lease };
    return { value, ttl: lease + ttl, result: true };
  },
  {
    lua: `if not (current and current.owner == args.owner and current.fencing == args.fencing and current.outcome == "") then
        return current, nil, false end
      local owner = args.owner
      if args.lease == 0 then owner = "" end
      return { owner = owner, fencing = args.fencing, ["until"] = now + args.lease, fingerprint = current.fingerprint, outcome = "" },
        args.lease + args.ttl, true`,
  },
);

/**
 * Keeps an outcome, unless another has taken over; says whether it is kept. It may be asked for again.
 *
 * A key that the store has forgotten is written anew: what happened has happened.
 *
 * @example
 * import { completeIdempotent } from "modulink-edge/resilience";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const outcome = { owner: "ada", fencing: 1, fingerprint: "", outcome: "paid", ttl: 60_000 };
 * memoryStore().update("order:7", completeIdempotent, outcome); // true
 */
export const completeIdempotent: Transition<IdempotencyState, Completion, boolean> = transition(
  "idempotency.complete",
  (current: IdempotencyState | undefined, args: Completion, now: number) => {
    const { ttl, ...outcome } = args;
    const ours = !current || (current.owner === args.owner && current.fencing === args.fencing);
    if (!ours || current?.outcome) return { value: current, result: ours };
    return { value: { ...outcome, until: now }, ttl, result: true };
  },
  {
    lua: `local ours = not current or (current.owner == args.owner and current.fencing == args.fencing)
      if not ours or (current and current.outcome ~= "") then return current, nil, ours end
      return { owner = args.owner, fencing = args.fencing, ["until"] = now, fingerprint = args.fingerprint, outcome = args.outcome },
        args.ttl, true`,
  },
);
