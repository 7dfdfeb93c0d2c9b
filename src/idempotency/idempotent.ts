import { ModulinkError } from "../core/errors.ts";
import { type Next, named } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import { newId } from "../core/runtime.ts";
import { fingerprint as hash } from "./fingerprint.ts";
import { type Flight, landing } from "./flight.ts";
import { type IdempotentOptions, type IdempotentStats, type Setting, settingOf } from "./options.ts";
import { decodeOutcome } from "./outcome.ts";
import { own } from "./own.ts";
import { type Begun, beginIdempotent } from "./transitions.ts";

/** A middleware that lets a link happen once for each key. */
export interface Idempotent<In> {
  <Out>(input: In, next: Next<In, Out>, run: Run): Promise<Out>;
  /** What it has done so far. */
  readonly stats: IdempotentStats;
}

async function nameOf<In>({ key, scope, prefix }: Setting<In>, input: In, run: Run): Promise<string> {
  const own = await key(input, run);
  if (typeof own !== "string" || own === "")
    throw new TypeError(`key must give a text of at least one character, got ${JSON.stringify(own)}`);
  return scope ? `${prefix}${encodeURIComponent(scope(input, run))}/${own}` : prefix + own;
}

async function fingerprintOf<In>({ fingerprint }: Setting<In>, input: In, run: Run): Promise<string> {
  if (fingerprint === false) return "";
  return await hash(fingerprint ? await fingerprint(input, run) : input);
}

/** The call of this process that runs for a key, if it still may. */
function aloft(flights: ReadonlyMap<string, Flight>, name: string, now: number): Flight | undefined {
  const flight = flights.get(name);
  return flight && flight.until > now ? flight : undefined;
}

/** What a call of this process tells others of it without the store. */
function seen(flight: Flight, fingerprint: string, now: number): Begun {
  return flight.fingerprint === fingerprint ? { wait: flight.until - now } : { mismatch: true };
}

function replay<In, Out>({ stats, codec }: Setting<In>, key: string, text: string, run: Run): Out {
  stats.replayed++;
  run.emit({ type: "idempotency:replayed", key });
  const outcome = decodeOutcome(text, codec);
  if (outcome.ok) return outcome.value as Out;
  throw outcome.error;
}

function mismatch<In>({ stats }: Setting<In>, key: string, run: Run): ModulinkError {
  stats.mismatches++;
  run.emit({ type: "idempotency:mismatch", key });
  const message = `the key ${JSON.stringify(key)} was used with another payload`;
  return new ModulinkError("idempotency-mismatch", message, { stack: false });
}

function conflict<In>({ stats }: Setting<In>, key: string, wait: number, run: Run): ModulinkError {
  stats.conflicts++;
  run.emit({ type: "idempotency:conflict", key });
  const message = `another call with the key ${JSON.stringify(key)} is running`;
  return new ModulinkError("idempotency-conflict", message, { stack: false, retryAfter: wait });
}

/** The pause before the next look: short at first, and then as long as half the longest at least. */
const pause = (tried: number, longest: number, run: Run): number =>
  Math.min(longest, 20 * 2 ** tried) * (1 - run.random() / 2);

async function call<In, Out>(
  setting: Setting<In>,
  flights: Map<string, Flight>,
  input: In,
  next: Next<In, Out>,
  run: Run,
): Promise<Out> {
  const { store, lease, ttl, poll, mode, stats } = setting;
  const name = await nameOf(setting, input, run);
  const fingerprint = await fingerprintOf(setting, input, run);
  const owner = newId();
  for (let tried = 0; ; tried++) {
    run.throwIfAborted();
    const now = run.clock.now();
    const flight = aloft(flights, name, now);
    const begun = flight
      ? seen(flight, fingerprint, now)
      : await store.update(name, beginIdempotent, { owner, fingerprint, lease, ttl });
    if ("fencing" in begun) {
      stats.ran++;
      if (begun.takeover) {
        stats.takeovers++;
        run.emit({ type: "idempotency:takeover", key: name });
      }
      const claim = { name, owner, fencing: begun.fencing, fingerprint };
      return own(setting, flights, claim, now + lease, input, next, run);
    }
    if ("mismatch" in begun) throw mismatch(setting, name, run);
    if ("outcome" in begun) return replay(setting, name, begun.outcome, run);
    if (mode === "conflict") throw conflict(setting, name, begun.wait, run);
    if (tried === 0) {
      stats.waited++;
      run.emit({ type: "idempotency:waiting", key: name });
    }
    // The owner may be of this process, and have begun while the store was asked.
    const found = aloft(flights, name, now);
    const ms = found ? begun.wait : Math.min(begun.wait, pause(tried, poll, run));
    const told = await landing(ms, run, found);
    if (told !== undefined) return replay(setting, name, told, run);
  }
}

/**
 * A middleware that lets a link happen once for each key: whoever calls first runs, the others wait for what comes of it or
 * are refused, and later calls are given the recorded outcome.
 *
 * The owner's right to run is a lease, renewed while the link runs, so a crashed owner blocks the others no longer than the
 * lease; another takes over then and runs again. An owner that has been taken over cannot record any more, its run aborts,
 * and its call fails with `lease-lost`; what it changes should check the fencing number (`fenced`). Taking the key and
 * recording are one step of the store each.
 *
 * A value is recorded; a thrown error releases the key, and the next call runs again (see `record`). What cannot be recorded
 * is marked as done: its own caller gets it, later ones get `idempotency-unrecorded`. Another payload under the same key is
 * `idempotency-mismatch`. Errors of the store pass through as long as nothing has run; after that the caller gets the
 * outcome, and the record is tried again in the background for the time of the lease.
 *
 * Throws a `TypeError` for a wrong option, and when called with an empty key or an input that has no fingerprint.
 *
 * @example
 * import { chain } from "modulink-edge";
 * import { idempotent } from "modulink-edge/resilience";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const store = memoryStore(); // in earnest one that all processes share
 * let charged = 0;
 * const pay = chain("pay").link(
 *   "charge",
 *   async (order: { id: string; amount: number }) => ({ receipt: ++charged, amount: order.amount }),
 *   idempotent({ store, key: (order) => order.id }),
 * );
 * await pay({ id: "7", amount: 5 }); // { receipt: 1, amount: 5 }
 * await pay({ id: "7", amount: 5 }); // { receipt: 1, amount: 5 }
 */
export function idempotent<In>(options: IdempotentOptions<In>): Idempotent<In> {
  const setting = settingOf(options);
  const flights = new Map<string, Flight>();
  const around = <Out>(input: In, next: Next<In, Out>, run: Run): Promise<Out> =>
    call(setting, flights, input, next, run);
  return Object.assign(named(around, "idempotent"), { stats: setting.stats });
}
