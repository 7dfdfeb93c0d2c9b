import type { Transition } from "../storage/transition.ts";

/** What the instances of a program say of a dependency together. */
export interface Verdict {
  readonly open: boolean;
  /** In how many milliseconds it is worth finding out whether it is well again. */
  readonly wait: number;
  /** How often it opened since it was last closed; undefined if that was not told. */
  readonly rounds: number | undefined;
}

/** What a store keeps of a breaker that instances share. Times are epoch milliseconds of the store's clock. */
export interface SharedCircuitState {
  readonly open: boolean;
  /** From when on somebody may find out whether the dependency is well again. */
  readonly due: number;
  /** How often it opened since it was last closed. */
  readonly rounds: number;
  /** The greatest fencing number of a prober that told what it found. */
  readonly fencing: number;
  /** The instances that found the dependency ill, each with the time until which that counts. */
  readonly votes: Readonly<Record<string, number>>;
}

/** What an instance tells the others; the fencing number is that of its lease, or 0 if it has none. */
export interface CircuitReport {
  readonly instance: string;
  readonly fencing: number;
}

/** A report that the dependency is ill. */
export interface CircuitFailure extends CircuitReport {
  /** For how many milliseconds it is to be left alone. */
  readonly cooldown: number;
  /** How many instances have to say so. */
  readonly quorum: number;
}

/** How long a fencing number is remembered, in milliseconds. */
const memory = 86_400_000;

const view = (current: SharedCircuitState | undefined, now: number): Verdict =>
  current?.open
    ? { open: true, wait: Math.max(current.due - now, 0), rounds: current.rounds }
    : { open: false, wait: 0, rounds: 0 };

const luaView = `local function view(c)
    if c and c.open then return { open = true, wait = math.max(c.due - now, 0), rounds = c.rounds } end
    return { open = false, wait = 0, rounds = 0 }
  end
`;

/**
 * Tells what the instances say, and for how long still by the store's own clock; it changes nothing.
 *
 * @example
 * import { lookAtCircuit } from "modulink-edge/resilience";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * memoryStore().update("breaker:prices", lookAtCircuit, null); // { open: false, wait: 0, rounds: 0 }
 */
export const lookAtCircuit: Transition<SharedCircuitState, null, Verdict> = {
  name: "breaker.look",
  apply: (current, _, now) => ({ value: current, result: view(current, now) }),
  lua: `${luaView} return current, nil, view(current)`,
};

/**
 * Takes in that an instance found the dependency ill, and opens the circuit for all when enough of them have.
 *
 * A circuit that is open already stays as it is, and so it does when another prober came later than the one that tells.
 *
 * @example
 * import { tripCircuit } from "modulink-edge/resilience";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const report = { instance: "a", fencing: 0, cooldown: 1000, quorum: 1 };
 * memoryStore().update("breaker:prices", tripCircuit, report); // { open: true, wait: 1000, rounds: 1 }
 */
export const tripCircuit: Transition<SharedCircuitState, CircuitFailure, Verdict> = {
  name: "breaker.trip",
  apply(current, args, now) {
    const { instance, fencing, cooldown, quorum } = args;
    const {
      open,
      due,
      rounds,
      fencing: last,
      votes: former,
    } = current ?? { open: false, due: 0, rounds: 0, fencing: 0, votes: {} };
    if ((open && due > now) || (fencing > 0 && fencing < last))
      return { value: current, result: view(current, now) };
    const votes = Object.fromEntries(Object.entries(former).filter(([, until]) => until > now));
    votes[instance] = now + cooldown;
    const reached = Object.keys(votes).length >= quorum;
    const value: SharedCircuitState = {
      open: open || reached,
      due: reached ? now + cooldown : due,
      rounds: reached ? rounds + 1 : rounds,
      fencing: Math.max(fencing, last),
      votes: reached ? {} : votes,
    };
    return { value, ttl: cooldown + memory, result: view(value, now) };
  },
  lua: `${luaView} local was = current or { open = false, due = 0, rounds = 0, fencing = 0, votes = {} }
      if (was.open and was.due > now) or (args.fencing > 0 and args.fencing < was.fencing) then
        return current, nil, view(current)
      end
      local votes, count = {}, 0
      for name, till in pairs(was.votes) do if till > now then votes[name] = till end end
      votes[args.instance] = now + args.cooldown
      for _ in pairs(votes) do count = count + 1 end
      local value = { open = was.open, due = was.due, rounds = was.rounds,
        fencing = math.max(args.fencing, was.fencing), votes = votes }
      if count >= args.quorum then
        value.open, value.due, value.rounds, value.votes = true, now + args.cooldown, was.rounds + 1, {}
      end
      return value, args.cooldown + ${memory}, view(value)`,
};

/**
 * Takes in that an instance found the dependency well: an open circuit closes, and of a closed one the instance takes
 * back what it said against it.
 *
 * @example
 * import { closeCircuit } from "modulink-edge/resilience";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * memoryStore().update("breaker:prices", closeCircuit, { instance: "a", fencing: 0 }).open; // false
 */
export const closeCircuit: Transition<SharedCircuitState, CircuitReport, Verdict> = {
  name: "breaker.close",
  apply(current, { instance, fencing }, now) {
    if (current === undefined || (fencing > 0 && fencing < current.fencing))
      return { value: current, result: view(current, now) };
    const { [instance]: _, ...others } = current.votes;
    const value: SharedCircuitState = {
      open: false,
      due: 0,
      rounds: 0,
      fencing: Math.max(fencing, current.fencing),
      votes: current.open ? {} : others,
    };
    return { value, ttl: memory, result: view(value, now) };
  },
  lua: `${luaView} if not current or (args.fencing > 0 and args.fencing < current.fencing) then
        return current, nil, view(current)
      end
      local votes = {}
      if not current.open then
        for name, till in pairs(current.votes) do if name ~= args.instance then votes[name] = till end end
      end
      local value = { open = false, due = 0, rounds = 0, fencing = math.max(args.fencing, current.fencing), votes = votes }
      return value, ${memory}, view(value)`,
};
