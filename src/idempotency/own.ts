import { milliseconds } from "../core/duration.ts";
import { isModulinkError, ModulinkError } from "../core/errors.ts";
import type { Next } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import type { Clock } from "../core/runtime.ts";
import { within } from "../core/within.ts";
import { keep, lost } from "../lease/lease.ts";
import type { Flight } from "./flight.ts";
import type { Recording, Setting } from "./options.ts";
import { encodeOutcome, type IdempotentOutcome, marked } from "./outcome.ts";
import { settleIdempotent } from "./transitions.ts";

/** The right to run, as its owner has it. */
export interface Claim {
  readonly name: string;
  readonly owner: string;
  readonly fencing: number;
  readonly fingerprint: string;
}

const timer = (ms: number, clock: Clock): Promise<void> =>
  new Promise((resolve) => void clock.timer(ms, resolve));

/** An answer of the store; rejects when there is none in time. */
function bounded<Value>(ask: () => Promise<Value>, ms: number, clock: Clock): Promise<Value> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new ModulinkError("outcome-unknown", `the store is silent for ${ms} ms`));
    const cancel = clock.timer(ms, late);
    ask().then(resolve, reject).finally(cancel);
  });
}

/** How the body ended; what it threw is no failure yet. */
async function attempt(body: () => unknown): Promise<IdempotentOutcome> {
  try {
    return { ok: true, value: await body() };
  } catch (error) {
    return { ok: false, error };
  }
}

/** Asks the store to prolong the claim (for `lease` ms), to give it up (0), or to record its outcome (0). */
async function settle<In>({ store }: Setting<In>, claim: Claim, lease: number, ttl: number, outcome = "") {
  const { name, ...owner } = claim;
  return await store.update(name, settleIdempotent, { ...owner, lease, ttl, outcome });
}

/** Leaves the key to the next call; when the store fails, the lease ends by itself. */
async function release<In>(setting: Setting<In>, claim: Claim, run: Run): Promise<void> {
  setting.stats.released++;
  run.emit({ type: "idempotency:released", key: claim.name });
  const released = bounded(() => settle(setting, claim, 0, setting.ttl), setting.lease, run.clock);
  run.waitUntil(released);
  await released.catch(() => false);
}

/** Tries again for about the time the lease still lasts. */
async function insist(tell: () => Promise<boolean>, lease: number, clock: Clock): Promise<boolean> {
  for (const part of [16, 8, 4]) {
    await timer(lease / part, clock);
    const told = await tell().catch(() => undefined);
    if (told !== undefined) return told;
  }
  return tell();
}

/** Records an outcome; says false when another has taken over. What the store cannot take now it is told later. */
async function save<In>(
  setting: Setting<In>,
  claim: Claim,
  outcome: string,
  ttl: number,
  run: Run,
): Promise<boolean> {
  const { lease, stats } = setting;
  const tell = () => bounded(() => settle(setting, claim, 0, ttl, outcome), lease, run.clock);
  try {
    return await tell();
  } catch (error) {
    if (isModulinkError(error, "value-too-large") && outcome[0] !== "m")
      return save(setting, claim, mark(setting, claim, "it is too large", run), ttl, run);
    stats.unsaved++;
    run.emit({ type: "idempotency:unsaved", key: claim.name, error });
    run.waitUntil(insist(tell, lease, run.clock));
    return true;
  }
}

function mark<In>({ stats }: Setting<In>, { name }: Claim, why: string, run: Run): string {
  stats.marked++;
  run.emit({ type: "idempotency:marked", key: name, why });
  return marked(why);
}

/** The text of an outcome. It has happened, so what cannot be recorded is no failure of the call. */
function textOf<In>(
  setting: Setting<In>,
  claim: Claim,
  outcome: IdempotentOutcome,
  wanted: Recording,
  run: Run,
) {
  if (wanted === "mark") return mark(setting, claim, "it was not to be", run);
  try {
    return encodeOutcome(outcome, setting.codec);
  } catch (error) {
    return mark(setting, claim, String((error as Error | undefined)?.message), run);
  }
}

/** What is to become of an outcome, and for how long; the default where the judge fails. */
function judge<In>({ record, ttl }: Setting<In>, outcome: IdempotentOutcome) {
  try {
    const wanted = record(outcome);
    return { wanted, life: typeof wanted === "object" ? milliseconds(wanted.ttl, "ttl") : ttl };
  } catch (error) {
    return { wanted: outcome.ok, life: ttl, thrown: { error } };
  }
}

/** Records an outcome or releases the key; gives what the others are told. */
async function land<In>(
  setting: Setting<In>,
  claim: Claim,
  outcome: IdempotentOutcome,
  run: Run,
): Promise<string | undefined> {
  const { wanted, life, thrown } = judge(setting, outcome);
  let text: string | undefined;
  if (wanted === false) await release(setting, claim, run);
  else {
    text = textOf(setting, claim, outcome, wanted, run);
    if (!(await save(setting, claim, text, life, run))) throw lost(claim.name);
  }
  if (thrown) throw thrown.error;
  return text;
}

/** Runs as the owner of a key: keeps the lease meanwhile, records the outcome, and tells those who wait in this process. */
export async function own<In, Out>(
  setting: Setting<In>,
  flights: Map<string, Flight>,
  claim: Claim,
  ends: number,
  input: In,
  next: Next<In, Out>,
  run: Run,
): Promise<Out> {
  const { lease, fenced } = setting;
  const { name, fencing, fingerprint } = claim;
  const flight: Flight = { fingerprint, until: ends, waiting: new Set() };
  const renew = async (): Promise<void> => {
    const until = run.clock.now() + lease;
    if (!(await settle(setting, claim, lease, setting.ttl))) throw lost(name);
    flight.until = until;
  };
  const body = (part: Run): unknown => next(fenced ? fenced(input, { key: name, fencing }) : input, part);
  let text: string | undefined;
  if (run.aborted) {
    await release(setting, claim, run);
    run.throwIfAborted();
  }
  flights.set(name, flight);
  try {
    return await within(run, {}, async (part, abort) => {
      const stop = keep({ name, renew }, lease, ends, run, abort);
      try {
        const outcome = await attempt(() => body(part));
        text = await land(setting, claim, outcome, run);
        if (outcome.ok) return outcome.value as Out;
        throw outcome.error;
      } finally {
        stop();
      }
    });
  } finally {
    if (flights.get(name) === flight) flights.delete(name);
    for (const tell of [...flight.waiting]) tell(text);
  }
}
